"""What a stranger is told who holds a pack in his hands."""

HOW = """How to verify this pack
=======================

What is here
  *.pdf, *.docx      one paper for each part of the checklist
  annexes/*.xlsx     the same tables, to reckon with
  data/pack.json     the facts that everything here was made from
  manifest.json      every file with its length and SHA-256
  manifest.sig       signature of manifest.json (Ed25519, RFC 8032)
  SHA256SUMS         the same hashes for common tools
  issuer-keys.json   the public key that signed; whoever changed the pack could have
                     changed it too, so compare it with the one the centre gives out

What you need
  The public keys of the centre: a file keys.json. Take it from the centre itself
  or from its web page, not from whoever gave you this pack.

With Blueberet, on a machine without its database
  blueberet report verify PACK.zip --key keys.json
  It reads every file and names each one that was changed, is missing or does not
  belong here, with the hash that was expected and the one that was found.

Without Blueberet
  Files:      sha256sum -c SHA256SUMS
  Signature:  manifest.sig is 64 bytes over the bytes of manifest.json; the key is
              the "x" in keys.json whose "kid" is the "key" in manifest.json. With
              that key as key.pem:
              openssl pkeyutl -verify -pubin -inkey key.pem -rawin \\
                -in manifest.json -sigfile manifest.sig

A pack that was made for visitors is marked "redacted": names, numbers of service and
of documents, days of birth and details of health are not in it.
"""

"""What travels between offices and hub: types, codec, caps. The only part of sync the hub knows.

codec: pack/unpack and caps - units: what streams carry - bundles: the file - directory: who belongs - requests: talk.
"""

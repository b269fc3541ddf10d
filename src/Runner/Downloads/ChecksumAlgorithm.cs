namespace MidasNet.Runner.Downloads;

/// <summary>What a checksum is taken by.</summary>
internal enum ChecksumAlgorithm
{
    /// <summary>SHA-256 (FIPS 180-4).</summary>
    Sha256,

    /// <summary>MD5 (RFC 1321): all that some publishers give. It finds damage, not malice.</summary>
    Md5,
}

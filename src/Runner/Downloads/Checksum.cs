using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace MidasNet.Runner.Downloads;

/// <summary>A checksum of a file's bytes.</summary>
/// <param name="Algorithm">What it is taken by.</param>
/// <param name="Digits">Lower-case hexadecimal digits.</param>
internal readonly record struct Checksum(ChecksumAlgorithm Algorithm, string Digits)
{
    /// <summary>Takes the checksum of a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static async Task<Checksum> Of(string path, ChecksumAlgorithm algorithm, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return new Checksum(algorithm, Convert.ToHexStringLower(await Hash(file, algorithm, cancellation)));
    }

    /// <summary>Whether a text is a checksum's digits.</summary>
    public static bool AreDigits(string text, ChecksumAlgorithm algorithm) =>
        text.Length == 2 * (algorithm == ChecksumAlgorithm.Sha256 ? SHA256.HashSizeInBytes : MD5.HashSizeInBytes)
        && text.All(char.IsAsciiHexDigitLower);

    /// <inheritdoc/>
    public override string ToString() => $"{(Algorithm == ChecksumAlgorithm.Sha256 ? "SHA-256" : "MD5")} {Digits}";

    [SuppressMessage("Security", "CA5351", Justification = "It is what the publishers give, and all there is to tell a damaged file by.")]
    private static ValueTask<byte[]> Hash(Stream file, ChecksumAlgorithm algorithm, CancellationToken cancellation) =>
        algorithm == ChecksumAlgorithm.Sha256 ? SHA256.HashDataAsync(file, cancellation) : MD5.HashDataAsync(file, cancellation);
}

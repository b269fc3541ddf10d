namespace MidasNet.Data;

/// <summary>Reads as many bytes as a header promises, into memory that grows as they come: a promise alone takes none.</summary>
internal static class PromisedBytes
{
    private const int FirstBytes = 1 << 20, Growth = 4;

    /// <summary>Reads up to the promised number of bytes.</summary>
    /// <param name="stream">The stream that unpacks them.</param>
    /// <param name="promised">Their number.</param>
    /// <param name="read">The number of those that are there.</param>
    /// <returns>All bytes, if there are as many as promised.</returns>
    public static byte[] Read(Stream stream, int promised, out int read)
    {
        var bytes = new byte[Math.Min(promised, FirstBytes)];
        read = 0;
        while (true)
        {
            read += stream.ReadAtLeast(bytes.AsSpan(read), bytes.Length - read, throwOnEndOfStream: false);
            if (read < bytes.Length || read == promised) return bytes;
            Array.Resize(ref bytes, (int)Math.Min(promised, (long)Growth * bytes.Length));
        }
    }
}

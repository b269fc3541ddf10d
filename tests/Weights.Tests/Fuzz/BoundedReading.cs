namespace MidasNet.Weights.Tests;

/// <summary>
/// What holds for any file whatever: reading it gives tensors or a <see cref="WeightFormatException"/>, allocates at most 64 MB and twice the file (four times
/// where elements of 8 bits become float32), and what is said about it is bounded and free of what a terminal would obey.
/// </summary>
internal static class BoundedReading
{
    private const long FreeBytes = 64 << 20;

    /// <summary>Reads a file; true if it was read, false if it was refused.</summary>
    /// <param name="path">The file.</param>
    /// <param name="where">The file, for messages.</param>
    /// <param name="otherBytes">Bytes of files that it refers to.</param>
    /// <param name="times">The multiple of the file that may be allocated.</param>
    public static bool Read(string path, string where, long otherBytes = 0, int times = 2)
    {
        long file = new FileInfo(path).Length + otherBytes, before = GC.GetAllocatedBytesForCurrentThread();
        WeightFile? read = null;
        string? refusal = null;
        try
        {
            read = WeightFile.Read(path);
        }
        catch (WeightFormatException refused)
        {
            refusal = refused.Message;
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= FreeBytes + times * file, $"{where}: {allocated:N0} bytes for a file of {file:N0}");
        foreach (var tensor in read?.Weights.Tensors ?? [])
            Assert.Equal(tensor.Dimensions.Aggregate(1, (product, extent) => product * extent), tensor.Values.Length);
        // As `weights inspect` prints them.
        var said = read is null ? [refusal ?? ""]
            : read.Weights.Tensors.Select(tensor => tensor.ToString()).Concat(read.Skipped.Select(part => part.ToString())).Concat(read.Missing.Select(part => part.ToString()));
        long letters = 0;
        foreach (string text in said)
        {
            letters += text.Length;
            Assert.Equal(-1, text.AsSpan().IndexOfAny("\u001b\u202e\0\n"));
        }
        Assert.True(letters <= (1 << 16) + 16 * file, $"{where}: {letters:N0} letters are said about a file of {file:N0}");
        return read is not null;
    }
}

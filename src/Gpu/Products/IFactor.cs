namespace MidasNet.Gpu;

/// <summary>
/// A factor of a matrix product, as one thread reads it. Its lines, the rows of the left factor or the columns of the right one, run through the depth
/// over which products are summed. Four neighbours in memory are read at a time, then the thread goes on along the depth. A factor is a struct of its
/// operands and of the place where the thread is; a kernel copies it for each thread.
/// </summary>
internal interface IFactor
{
    /// <summary>Whether neighbours in memory are neighbours in depth, on the same line; else they are neighbouring lines, at the same depth.</summary>
    bool AlongDepth { get; }

    /// <summary>Goes to the four values that begin at a line and a depth. Divisions are made here.</summary>
    /// <param name="line">The line, which may be beyond the last.</param>
    /// <param name="depth">The depth.</param>
    /// <param name="end">Values from this depth on are read as 0. If the factor's quads are aligned, it is a multiple of 4.</param>
    void Start(int line, int depth, int end);

    /// <summary>Goes on along the depth.</summary>
    void Advance(int by);

    /// <summary>The four values from here on, 0 where there is none.</summary>
    Float4 Read();
}

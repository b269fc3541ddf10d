namespace MidasNet.Gpu;

/// <summary>
/// A factor of a matrix product, as one thread reads it. Its lines, the rows of the left factor or the columns of the right one, extend along the depth
/// over which products are summed. Four neighbours in memory are read at a time, then the thread advances along the depth. A factor is a struct of its
/// operands and of the thread's position; a kernel copies it for each thread.
/// </summary>
internal interface IFactor
{
    /// <summary>True if neighbours in memory are neighbouring depths of one line, false if they are neighbouring lines at one depth.</summary>
    bool AlongDepth { get; }

    /// <summary>Moves to the four values that begin at a line and a depth. All divisions happen here.</summary>
    /// <param name="line">The line, which may be past the last.</param>
    /// <param name="depth">The depth.</param>
    /// <param name="end">Values from this depth on are read as 0. If the factor's quads are aligned, it is a multiple of 4.</param>
    void Start(int line, int depth, int end);

    /// <summary>Advances along the depth.</summary>
    void Advance(int by);

    /// <summary>The four values from the current position on, 0 outside of the matrix.</summary>
    Float4 Read();
}

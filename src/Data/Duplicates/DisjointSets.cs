namespace MidasNet.Data.Duplicates;

/// <summary>Sets of elements that are joined two at a time, with path halving (Tarjan and van Leeuwen, "Worst-case analysis of set union", 1984).</summary>
/// <param name="count">The number of elements, each a set of its own at first.</param>
internal sealed class DisjointSets(int count)
{
    private readonly int[] parent = [.. Enumerable.Range(0, count)];

    /// <summary>Joins the sets of two elements; the smallest element represents a set.</summary>
    public void Join(int a, int b)
    {
        (a, b) = (Root(a), Root(b));
        parent[Math.Max(a, b)] = Math.Min(a, b);
    }

    /// <summary>Whether two elements are in one set.</summary>
    public bool AreJoined(int a, int b) => Root(a) == Root(b);

    /// <summary>The smallest element of the set of each element.</summary>
    public int[] First() => [.. Enumerable.Range(0, parent.Length).Select(Root)];

    private int Root(int element)
    {
        while (parent[element] != element) element = parent[element] = parent[parent[element]];
        return element;
    }
}

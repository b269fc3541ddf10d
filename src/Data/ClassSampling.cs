namespace MidasNet.Data;

/// <summary>
/// Draws the images of an epoch from classes of different sizes: n[c] ^ (1 - strength) in proportion from class c, so that 0 draws all images and 1 the same number
/// of each class. The numbers are rounded by largest remainder and are those of every epoch. Within a class all images take turns, in random order, across epochs.
/// </summary>
internal sealed class ClassSampling
{
    private const ulong Purpose = 12; // separates these random numbers from all others

    private readonly int[][] members; // of each class that occurs
    private readonly int[] draws; // from each of them in an epoch
    private readonly ulong seed;

    /// <summary>Divides the images by class.</summary>
    /// <param name="labels">The labels of the set.</param>
    /// <param name="indices">The images of it to draw from.</param>
    /// <param name="strength">From 0 to 1.</param>
    /// <param name="seed">Orders the images of a class.</param>
    public ClassSampling(IReadOnlyList<int> labels, int[] indices, double strength, ulong seed)
    {
        this.seed = seed;
        members = [.. indices.GroupBy(i => labels[i]).OrderBy(group => group.Key).Select(group => group.ToArray())];
        double[] shares = [.. members.Select(group => Math.Pow(group.Length, 1 - strength))];
        double total = shares.Sum();
        double[] wanted = [.. shares.Select(share => indices.Length * share / total)];
        draws = [.. wanted.Select(number => (int)number)];
        int missing = indices.Length - draws.Sum();
        foreach (int c in Enumerable.Range(0, members.Length).OrderByDescending(c => wanted[c] - draws[c]).Take(missing)) draws[c]++;
    }

    /// <summary>The images of an epoch, class by class, each with the number of times that it was drawn before.</summary>
    public (int Index, int Pass)[] Epoch(int epoch)
    {
        var drawn = new (int, int)[draws.Sum()];
        int at = 0;
        for (int c = 0; c < members.Length; c++)
        {
            int[] order = [];
            long turn = (long)epoch * draws[c];
            for (int draw = 0; draw < draws[c]; draw++, turn++)
            {
                var (pass, within) = Math.DivRem(turn, members[c].Length);
                if (draw == 0 || within == 0)
                {
                    order = [.. members[c]];
                    new RandomStream(seed, (ulong)pass, (ulong)c, Purpose).Shuffle(order.AsSpan());
                }
                drawn[at++] = (order[within], (int)pass);
            }
        }
        return drawn;
    }
}

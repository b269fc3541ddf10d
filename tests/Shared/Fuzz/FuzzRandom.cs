namespace MidasNet.Tests;

/// <summary>The choices of one file that is built by grammar: the same for the same number of the round.</summary>
internal sealed class FuzzRandom(ulong seed, int round)
{
    private RandomStream random = new(seed, a: (ulong)round, b: FuzzOptions.Seed);

    // What a file may still have: parts that differ, and bytes of parts that come again.
    private int partsLeft = 20_000;
    private long bytesLeft = 1 << 20;

    public int Next(int count) => random.NextInt(count);

    public bool OneIn(int count) => random.NextInt(count) == 0;

    public T Of<T>(params IReadOnlyList<T> items) => items[random.NextInt(items.Count)];

    /// <summary>Mostly a few, sometimes thousands: what a bomb is made of.</summary>
    public int Few(int usual = 4, int most = 20_000)
    {
        int count = Math.Min(partsLeft, OneIn(40) ? random.NextInt(1 + random.NextInt(most)) : random.NextInt(usual + 1));
        partsLeft -= count;
        return count;
    }

    /// <summary>The number of copies of a part of some bytes, at most as many as wanted, for which there is room.</summary>
    public int Copies(int wanted, int bytes)
    {
        int count = (int)Math.Min(wanted, bytesLeft / Math.Max(1, bytes));
        bytesLeft -= (long)count * bytes;
        return count;
    }

    /// <summary>Mostly a short name, of few that come again; sometimes a long one, or one that a terminal would obey.</summary>
    public string Name() => random.NextInt(24) switch
    {
        0 => new string('n', random.NextInt(5_000)),
        1 => "\u001b[2J\u202e",
        2 => "",
        3 => "state_dict",
        < 10 => "weight",
        var other => $"{other}.{random.NextInt(1000)}",
    };

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (int i = 0; i < count; i++) bytes[i] = (byte)random.NextInt(256);
        return bytes;
    }
}

using System.Numerics;

namespace MidasNet;

/// <summary>Storages that are not in use at present, by size, so that a training step takes its memory from the step before it.</summary>
internal sealed class StoragePool(Func<int, Storage> create)
{
    private readonly Dictionary<int, Stack<Storage>> free = [];
    private readonly List<Storage> all = [];

    /// <summary>The number of storages handed out and not yet taken back.</summary>
    public int Outstanding { get; private set; }

    /// <summary>All memory that was ever created here, in values.</summary>
    public long Capacity { get; private set; }

    /// <summary>Hands out a storage for at least <paramref name="length"/> values. Its contents are whatever was there.</summary>
    public Storage Take(int length)
    {
        int capacity = SizeClass(length);
        Outstanding++;
        if (free.TryGetValue(capacity, out var stack) && stack.TryPop(out var storage)) return storage;
        storage = create(capacity);
        all.Add(storage);
        Capacity += capacity;
        return storage;
    }

    /// <summary>Takes a storage back.</summary>
    public void Return(Storage storage)
    {
        Outstanding--;
        if (!free.TryGetValue(storage.Capacity, out var stack)) free[storage.Capacity] = stack = new Stack<Storage>();
        stack.Push(storage);
    }

    /// <summary>Forgets all storages, also those still out, and returns them for disposal.</summary>
    public IReadOnlyList<Storage> Empty()
    {
        var storages = all.ToArray();
        all.Clear();
        free.Clear();
        return storages;
    }

    /// <summary>The smallest of 64 · 2^k · {4, 5, 6, 7}/4 that holds the length: at most a quarter is wasted, and few sizes exist.</summary>
    internal static int SizeClass(int length)
    {
        if (length <= 64) return 64;
        int quarter = Math.Max(16, (int)(BitOperations.RoundUpToPowerOf2((uint)length) / 8));
        long rounded = ((long)length + quarter - 1) / quarter * quarter;
        return (int)Math.Min(rounded, int.MaxValue);
    }
}

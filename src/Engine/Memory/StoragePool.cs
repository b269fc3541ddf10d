using System.Numerics;

namespace MidasNet;

/// <summary>Unused storages by size, so that a training step reuses the memory of the step before it.</summary>
internal sealed class StoragePool(Func<int, Storage> create)
{
    private readonly Dictionary<int, Stack<Storage>> free = [];
    private readonly List<Storage> all = [];

    /// <summary>The number of storages in use.</summary>
    public int Outstanding { get; private set; }

    /// <summary>All memory created by this pool, in values.</summary>
    public long Capacity { get; private set; }

    /// <summary>Returns a storage for at least <paramref name="length"/> values, with undefined contents.</summary>
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

    /// <summary>Returns a storage to the pool.</summary>
    public void Return(Storage storage)
    {
        Outstanding--;
        if (!free.TryGetValue(storage.Capacity, out var stack)) free[storage.Capacity] = stack = new Stack<Storage>();
        stack.Push(storage);
    }

    /// <summary>Removes all storages, including those in use, and returns them for disposal.</summary>
    public IReadOnlyList<Storage> Empty()
    {
        var storages = all.ToArray();
        all.Clear();
        free.Clear();
        return storages;
    }

    /// <summary>The smallest size 64 · 2^k · {4, 5, 6, 7}/4 that holds the length: at most a quarter is wasted, and there are few sizes.</summary>
    internal static int SizeClass(int length)
    {
        if (length <= 64) return 64;
        int quarter = Math.Max(16, (int)(BitOperations.RoundUpToPowerOf2((uint)length) / 8));
        long rounded = ((long)length + quarter - 1) / quarter * quarter;
        return (int)Math.Min(rounded, int.MaxValue);
    }
}

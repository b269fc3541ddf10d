namespace MidasNet.Weights;

/// <summary>The shards of one group of a TensorFlow.js model, as one sequence of bytes in which some ranges may be missing.</summary>
internal sealed class ShardedBytes : IDisposable
{
    private readonly string modelPath;
    private readonly Shard[] shards;
    private readonly string[] allNames;
    private (int Index, FileStream Stream)? open;

    private ShardedBytes(string modelPath, Shard[] shards)
    {
        this.modelPath = modelPath;
        this.shards = shards;
        allNames = FirstNames(shards);
    }

    /// <summary>Finds the shards next to the model and the position of each in the sequence.</summary>
    /// <param name="modelPath">The model's JSON file.</param>
    /// <param name="paths">The shards as the manifest names them, relative to the model's folder.</param>
    /// <param name="totalBytes">The bytes of all tensors of the group.</param>
    /// <exception cref="WeightFormatException">The sizes of the shards do not fit the tensors.</exception>
    public static ShardedBytes Open(string modelPath, IReadOnlyList<string> paths, long totalBytes)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(modelPath)) ?? "";
        string[] files = [.. paths.Select(path => File.Exists(Path.Combine(folder, path)) ? RealPath(path) : "")];
        long[] sizes = [.. files.Select(file => file.Length == 0 ? -1 : RegularFile.Length(file) ?? -1)];
        long[] begins = Place(modelPath, paths, sizes, totalBytes);
        long[] ends = [.. begins.Skip(1), totalBytes];
        return new ShardedBytes(modelPath,
            [.. paths.Select((path, i) => new Shard(path, files[i], sizes[i] >= 0, begins[i], ends[i]))]);

        string RealPath(string path) => RegularFile.RealPathInside(folder, Path.Combine(folder, path))
            ?? throw new WeightFormatException(modelPath, null, $"the shard {QuotedText.Of(path)} leads out of the model's folder");
    }

    /// <summary>
    /// The missing shards that hold bytes of the range from <paramref name="begin"/> to <paramref name="end"/>; none for an empty one.
    /// If every shard is missing, nothing says which, and all are named, or the first ones of many.
    /// </summary>
    public IReadOnlyList<string> MissingBetween(long begin, long end)
    {
        if (begin == end) return [];
        if (Array.TrueForAll(shards, shard => !shard.Present)) return allNames;
        return [.. shards.Skip(Find(begin)).TakeWhile(shard => shard.Begin < end).Where(shard => !shard.Present).Select(shard => shard.Name)];
    }

    /// <summary>Fills the buffer from <paramref name="position"/> on, across the borders of shards. None of them may be missing.</summary>
    public void Read(long position, Span<byte> buffer)
    {
        for (int i = buffer.IsEmpty ? 0 : Find(position); !buffer.IsEmpty; i++)
        {
            int count = (int)Math.Min(buffer.Length, shards[i].End - position);
            ReadShard(i, position - shards[i].Begin, buffer[..count]);
            buffer = buffer[count..];
            position += count;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => open?.Stream.Dispose();

    // Each tensor lists them: the list of a thousand tensors must not have a thousand times a thousand names.
    private static string[] FirstNames(Shard[] shards)
    {
        const int MaxLetters = 256;
        int letters = 0;
        return [.. shards.TakeWhile((shard, i) => (letters += shard.Name.Length) <= MaxLetters || i == 0).Select(shard => shard.Name)];
    }

    /// <summary>The start of each shard.</summary>
    // If all are there, their sizes say it. If some are missing, the rule of the TensorFlow.js converter does: all but the last have one size.
    private static long[] Place(string modelPath, IReadOnlyList<string> paths, long[] sizes, long totalBytes)
    {
        var begins = new long[sizes.Length];
        if (Array.TrueForAll(sizes, size => size >= 0))
        {
            long end = 0;
            for (int i = 0; i < sizes.Length; i++)
            {
                begins[i] = end;
                end += sizes[i];
            }
            return end == totalBytes
                ? begins
                : throw new WeightFormatException(modelPath, null,
                    $"the shards {QuotedText.OfSome([.. paths], 3)} hold {end} bytes together, but their tensors take {totalBytes}");
        }

        if (Array.TrueForAll(sizes, size => size < 0)) return begins;
        long common = CommonSize(modelPath, paths, sizes, totalBytes);
        for (int i = 0; i < sizes.Length; i++) begins[i] = i * common;
        return begins;
    }

    /// <summary>The size of every shard but the last, where some are there and some are missing.</summary>
    private static long CommonSize(string modelPath, IReadOnlyList<string> paths, long[] sizes, long totalBytes)
    {
        int last = sizes.Length - 1;
        int first = Array.FindIndex(sizes, size => size >= 0);
        long common = first < last ? sizes[first] : (totalBytes - sizes[last]) / last;
        for (int i = first; i < last; i++)
            if (sizes[i] >= 0 && sizes[i] != common)
                throw new WeightFormatException(modelPath, null,
                    "shards are missing, so all but the last must have one size for the others to be placed, " +
                    $"but {QuotedText.Of(paths[first])} has {common} bytes and {QuotedText.Of(paths[i])} has {sizes[i]}");

        Int128 rest = totalBytes - (Int128)common * last;
        if (rest <= 0 || rest > common || (sizes[last] >= 0 && rest != sizes[last]))
            throw new WeightFormatException(modelPath, null,
                $"the tensors of a group take {totalBytes} bytes, which {sizes.Length} shards, all but the last of {common} bytes" +
                $"{(sizes[last] >= 0 ? $" and the last of {sizes[last]}" : "")}, do not hold: a shard is truncated or belongs to another model");
        return common;
    }

    /// <summary>The shard that holds the byte at <paramref name="position"/>.</summary>
    private int Find(long position)
    {
        int low = 0, high = shards.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (shards[middle].End > position) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    private void ReadShard(int index, long position, Span<byte> buffer)
    {
        var stream = OpenShard(index);
        try
        {
            stream.Position = position;
            stream.ReadExactly(buffer);
        }
        catch (EndOfStreamException ended)
        {
            throw new WeightFormatException(modelPath, null,
                $"the shard {QuotedText.Of(shards[index].Name)} became shorter while it was read", ended);
        }
    }

    // One shard is open at a time: models have hundreds.
    private FileStream OpenShard(int index)
    {
        if (open is { } present && present.Index == index) return present.Stream;
        open?.Stream.Dispose();
        open = null;
        var stream = RegularFile.OpenRead(shards[index].FullPath);
        open = (index, stream);
        return stream;
    }

    private readonly record struct Shard(string Name, string FullPath, bool Present, long Begin, long End);
}

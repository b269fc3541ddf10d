using System.Text;

namespace MidasNet.Weights.Tests;

/// <summary>Headers of safetensors, indices of sharded models and manifests of TensorFlow.js that are built by grammar.</summary>
public sealed class JsonGrammarFuzzTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Headers_of_safetensors_are_read_or_refused_within_bounds()
    {
        int rounds = FuzzOptions.Rounds(60), read = 0;
        for (int round = 0; round < rounds; round++)
        {
            var random = new FuzzRandom(seed: 31, round);
            var json = new StringBuilder("{");
            if (random.OneIn(3)) json.Append($"\"__metadata__\":{Object(random, () => Quoted(random.Name()))},");
            long end = 0;
            for (int i = 0, count = random.Few(usual: 6, most: 60_000); i < count; i++)
            {
                var (type, bytes) = random.Of(("F32", 4), ("F32", 4), ("U8", 1), ("F64", 8), ("BOOL", 1), ("I8", 1));
                var (shape, elements) = Shape(random);
                if (elements > 1000) elements = 1;
                long next = end + elements * bytes + (random.OneIn(200) ? 1 : 0);
                json.Append($"{Quoted(random.OneIn(1000) ? random.Name() : $"t{i}")}:{{\"dtype\":\"{type}\",\"shape\":{shape},\"data_offsets\":[{end},{next}]"
                    + $"{(random.OneIn(20) ? $",\"more\":{Value(random, 0)}" : "")}}},");
                end = next;
            }
            byte[] header = Encoding.UTF8.GetBytes(json.ToString().TrimEnd(',') + "}");
            if (BoundedReading.Read(folder.Write("a", [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[end]]), $"round {round}", times: 4)) read++;
        }
        Assert.InRange(read, rounds / 20, rounds);
    }

    [Fact]
    public void Manifests_and_indices_are_read_or_refused_within_bounds()
    {
        int rounds = FuzzOptions.Rounds(60), read = 0;
        folder.Write("s0", new byte[16]);
        folder.Write("s1", new byte[4]);
        SafeTensors.Write(folder.File("s2"), [new("weight", [1], [1]), new("0", [1], [1])]);
        long others = folder.Names.Sum(name => new FileInfo(folder.File(name)).Length);
        for (int round = 0; round < rounds; round++)
        {
            var random = new FuzzRandom(seed: 32, round);
            int unique = 0;
            string json = random.OneIn(3)
                ? $"{{\"metadata\":{Value(random, 0)},\"weight_map\":{Object(random, () => Quoted(random.Of("s2", "s2", "none", "../s2", random.Name())))}}}"
                : $"{{\"format\":{Quoted(random.Name())},\"modelTopology\":{Value(random, 0)},\"weightsManifest\":{List(random, () => Group(random, ref unique), usual: 2)}}}";
            if (BoundedReading.Read(folder.Write("a.json", json), $"round {round}", others, times: 4)) read++;
        }
        Assert.InRange(read, rounds / 20, rounds);
    }

    private static string Group(FuzzRandom random, ref int unique)
    {
        int first = unique++;
        string[] paths = [.. Enumerable.Range(0, random.Few(usual: 2)).Select(i => Quoted(random.OneIn(3) ? $"s{first}" : $"absent{first}-{i}"))];
        string[] weights = [.. Enumerable.Range(0, random.Few()).Select(i =>
            $"{{\"name\":{Quoted($"w{first}.{i}")},\"shape\":{Shape(random).Json},\"dtype\":\"{random.Of("float32", "float32", "int32", "bool")}\""
            + $"{(random.OneIn(5) ? ",\"quantization\":{\"dtype\":\"uint8\",\"scale\":0.5,\"min\":-1}" : "")}}}")];
        return $"{{\"paths\":[{string.Join(',', paths)}],\"weights\":[{string.Join(',', weights)}]}}";
    }

    private static (string Json, long Elements) Shape(FuzzRandom random)
    {
        long elements = 1;
        string list = string.Join(',', Enumerable.Range(0, random.Few(usual: 3, most: 100)).Select(_ =>
        {
            int extent = random.OneIn(100) ? 1 << random.Next(31) : 1 + random.Next(3);
            elements = Math.Min(elements * extent, 1 << 20);
            return extent;
        }));
        return ($"[{list}]", elements);
    }

    private static string Value(FuzzRandom random, int depth) => random.Next(depth > 5 ? 3 : 6) switch
    {
        0 => Quoted(random.Name()),
        1 => $"{random.Next(1000)}",
        2 => "null",
        3 => new string('[', 12) + new string(']', 12),
        4 => List(random, () => Value(random, depth + 1)),
        _ => Object(random, () => Value(random, depth + 1)),
    };

    private static string List(FuzzRandom random, Func<string> element, int usual = 4)
    {
        int count = random.Few(usual);
        return $"[{string.Join(',', count <= usual ? Enumerable.Range(0, count).Select(_ => element()) : Enumerable.Repeat("[]", count))}]";
    }

    private static string Object(FuzzRandom random, Func<string> value)
    {
        int count = random.Few();
        string same = value();
        count = random.Copies(count, same.Length);
        return $"{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"{Quoted(random.OneIn(20) ? random.Name() : $"{i}")}:{(count > 4 ? same : value())}"))}}}";
    }

    private static string Quoted(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";
}

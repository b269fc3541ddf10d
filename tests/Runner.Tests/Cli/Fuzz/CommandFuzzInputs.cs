using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Runner.Tests.Cli.Fuzz;

/// <summary>
/// The files that fuzzed commands read, all tiny: data, checkpoints of every network, recipes and the folder of a run, some of them right, most of them odd. Files
/// that vary are made by the round, so that a round comes again by its number.
/// </summary>
internal sealed class CommandFuzzInputs : IDisposable
{
    private const string HalfACharacter = "half a character";
    private const int Side = 16, Classes = 3, PerClass = 6;

    private static readonly string[] ClassNames = ["0", "1", "2"];

    private static readonly (string Name, IModelOptions Options, string Preprocessing)[] Networks =
    [
        ("small", new SmallCnnOptions(Classes, Width: 2, Depth: 1), "digit"),
        ("resnet", ResNetOptions.ResNet18(Classes, 1) with { Width = 2 }, "digit"),
        ("resnet9", ResNetOptions.ResNet9(Classes, 1) with { Width = 2 }, "digit"),
        ("wide", new WideResNetOptions(Classes, 1, Depth: 10, Factor: 1), "digit"),
        ("whitened", new WhitenedCnnOptions(Classes, 1, Width: 2), "digit"),
        ("vgg", Vgg19Options.WithHead(Classes, 32, widths: TinyWidths), "photo"),
        ("normalised", new NormalisedVgg19Options(Classes, Widths: TinyWidths), "photo"),
        ("frozen", new FrozenVgg19Options(Classes, 5, 32, 4, Widths: TinyWidths), "photo"),
    ];

    private readonly TemporaryFolder folder = new();
    private readonly string trained;
    private int count;

    public CommandFuzzInputs()
    {
        Directory.CreateDirectory(folder.File("in"));
        Directory.CreateDirectory(folder.File("out"));
        Data = [.. MakeData()];
        Checkpoints = [.. Networks.Select(MakeCheckpoint)];
        trained = MakeRun();
    }

    /// <summary>Labelled images, and what looks like them.</summary>
    public IReadOnlyList<string> Data { get; }

    /// <summary>A checkpoint of each network, as it should be.</summary>
    public IReadOnlyList<string> Checkpoints { get; }

    private static IReadOnlyList<IReadOnlyList<int>> TinyWidths => [[1, 1], [1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]];

    /// <summary>A path of its own for a result.</summary>
    public string NewPath(string ending = "") => folder.File($"out/{count++}{ending}");

    /// <summary>The path of a single picture, damaged in some rounds.</summary>
    public string Picture(Draw draw) => draw.One(folder.File("in/digits/0/0.png"), folder.File("in/digits/1/1.png"), folder.File("in/blank.png"), folder.File("in/cut.png"),
        folder.File("in/huge.png"), folder.File("in/tiny.png"), folder.File("in/empty.png"), folder.File("in/digits"));

    /// <summary>A checkpoint with a right checksum, and weights or metadata that nobody trained.</summary>
    public string OddCheckpoint(Draw draw)
    {
        string path = draw.One(Checkpoints);
        if (draw.Chance(0.4)) return path;
        var content = SafeTensors.Read(path);
        var metadata = content.Metadata.Where(pair => pair.Key.StartsWith("midasnet.", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        List<WeightTensor> tensors = [.. content.Tensors];
        for (int changes = draw.Number(1, 2); changes > 0; changes--)
        {
            if (draw.Chance(0.5))
            {
                int at = draw.Number(0, tensors.Count - 1);
                float value = draw.One(float.NaN, float.PositiveInfinity, 3e38f, -3e38f, 0, -1, 1e-45f, 1e30f);
                tensors[at] = new WeightTensor(tensors[at].Name, [.. tensors[at].Dimensions], [.. Enumerable.Repeat(value, tensors[at].Values.Length)]);
            }
            else
            {
                string key = draw.One([.. metadata.Keys.Order(StringComparer.Ordinal)]);
                if (key.EndsWith("sha256", StringComparison.Ordinal)) continue;
                if (draw.Chance(0.2)) metadata.Remove(key);
                else metadata[key] = OddText(draw, metadata[key]);
            }
        }
        string odd = folder.File($"in/odd-{count++}.safetensors");
        SafeTensors.Write(odd, tensors, metadata);
        return odd;
    }

    /// <summary>A recipe with some fields at their limits, beyond them, or of another kind.</summary>
    public string Recipe(Draw draw)
    {
        if (draw.Chance(0.1)) return draw.One([.. Recipes.Named.Keys, "none"]);
        var recipe = JsonNode.Parse("""{"framing": "digit", "inputSize": 16, "geometry": false, "width": 2, "depth": 1, "batchSize": 4, "epochs": 1}""")!.AsObject();
        for (int changes = draw.Number(0, 3); changes > 0; changes--) recipe[draw.One([.. RecipeField.All.Select(field => field.Name)])] = FieldValue(draw);
        return Json(draw, recipe.ToJsonString());
    }

    /// <summary>A search space.</summary>
    public string Space(Draw draw)
    {
        var space = new JsonObject();
        for (int dimensions = draw.Number(0, 3); dimensions > 0; dimensions--)
        {
            string kind = draw.One("linear", "log", "whole", "choice", "choices");
            space[draw.One([.. RecipeField.All.Select(field => field.Name), "x"])] = new JsonObject { [kind] = new JsonArray(FieldValue(draw), FieldValue(draw)) };
        }
        return Json(draw, space.ToJsonString());
    }

    /// <summary>Ingredients.</summary>
    public string Ingredients(Draw draw)
    {
        var file = new JsonObject();
        for (int ingredients = draw.Number(0, 2); ingredients > 0; ingredients--)
            file[$"i{ingredients}"] = new JsonObject { [draw.One([.. RecipeField.All.Select(field => field.Name), "x"])] = FieldValue(draw) };
        return Json(draw, file.ToJsonString());
    }

    /// <summary>A file of options.</summary>
    public string Config(Draw draw, IReadOnlyList<string> keys)
    {
        var file = new JsonObject();
        for (int options = draw.Number(0, 3); options > 0; options--) file[draw.One(keys)] = FieldValue(draw);
        if (draw.Chance(0.3)) file[draw.One("train", "eval", "weights", "x")] = new JsonObject { [draw.One(keys)] = FieldValue(draw) };
        return Json(draw, file.ToJsonString());
    }

    /// <summary>The folder of a run, with files that are damaged in some rounds.</summary>
    public string Run(Draw draw)
    {
        string run = folder.File($"in/run-{count++}");
        CopyFolder(trained, run);
        string[] files = [.. Directory.GetFiles(run).Where(file => Path.GetExtension(file) is ".json" or ".jsonl").Order(StringComparer.Ordinal)];
        for (int changes = draw.Number(0, 2); changes > 0; changes--)
        {
            string file = draw.One(files);
            if (!File.Exists(file)) continue;
            if (draw.Chance(0.1)) File.Delete(file);
            else File.WriteAllText(file, OddText(draw, File.ReadAllText(file)));
        }
        return run;
    }

    public void Dispose() => folder.Dispose();

    /// <summary>A text with something else in its JSON, or cut.</summary>
    private static string OddText(Draw draw, string text)
    {
        if (draw.Chance(0.15)) return draw.One("", "{}", "[]", "null", "0", "\"x\"", "{\"a\":1}", "[null]", "\u0000");
        if (draw.Chance(0.1)) return text[..draw.Number(0, text.Length)];
        if (text.Contains("\\ud800", StringComparison.Ordinal)) return text;
        JsonNode? json;
        try
        {
            json = JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return draw.One(text + "x", text.ToUpperInvariant(), "-1", "1e999", "NaN");
        }
        var at = json;
        while (true)
        {
            if (at is JsonObject { Count: > 0 } members)
            {
                string key = draw.One([.. members.Select(member => member.Key)]);
                if (members[key] is JsonObject or JsonArray && draw.Chance(0.7)) at = members[key];
                else if (draw.Chance(0.2)) { members.Remove(key); break; }
                else { members[key] = FieldValue(draw); break; }
            }
            else if (at is JsonArray { Count: > 0 } items)
            {
                int index = draw.Number(0, items.Count - 1);
                if (items[index] is JsonObject or JsonArray && draw.Chance(0.7)) at = items[index];
                else { items[index] = FieldValue(draw); break; }
            }
            else return draw.One("null", "[0]", "{\"x\":[]}", "[1e300,1,1]");
        }
        return WithHalves(json!.ToJsonString());
    }

    // Sizes are at most middling: what is refused for its memory has tests of its own.
    private static JsonNode? FieldValue(Draw draw) => draw.Number(0, 15) switch
    {
        0 => null,
        1 => JsonValue.Create(0),
        2 => JsonValue.Create(1),
        3 => JsonValue.Create(2),
        4 => JsonValue.Create(-1),
        5 => JsonValue.Create(0.5),
        6 => JsonValue.Create(0.999999),
        7 => JsonValue.Create(30),
        8 => JsonNode.Parse("1e999"),
        9 => JsonValue.Create(2147483647),
        10 => JsonValue.Create(draw.One("", "x", "none", "photo", "resnet9", "vgg19", "whitened-cnn", "sgd", "muon", "1m", "off", "../x", "\u0000", "é\u202e")),
        11 => JsonValue.Create(HalfACharacter),
        12 => new JsonArray(),
        13 => new JsonObject(),
        14 => JsonValue.Create(draw.Chance(0.5)),
        _ => JsonValue.Create(10),
    };

    private string Json(Draw draw, string text)
    {
        if (draw.Chance(0.1)) text = OddText(draw, text);
        if (draw.Chance(0.03)) text = text.Replace("epochs", HalfACharacter, StringComparison.Ordinal);
        return folder.Write($"in/{count++}.json", WithHalves(text));
    }

    // Such JSON can be written as a text alone.
    private static string WithHalves(string json) => json.Replace(HalfACharacter, "\\ud800", StringComparison.Ordinal);

    private static byte[] Pixels(int image)
    {
        var random = new RandomStream((ulong)image);
        var pixels = new byte[Side * Side];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(random.NextInt(80) + (i % Side / 5 == image % Classes ? 150 : 0));
        return pixels;
    }

    private IEnumerable<string> MakeData()
    {
        for (int i = 0; i < Classes * PerClass; i++)
        {
            byte[] png = PngFile.Encode(Side, Side, Pixels(i));
            folder.Write($"in/digits/{i % Classes}/{i}.png", png);
            folder.Write($"in/cut/{i % Classes}/{i}.png", i == 5 ? png[..40] : png);
            folder.Write($"in/blank/{i % Classes}/{i}.png", PngFile.Encode(Side, Side, new byte[Side * Side]));
            if (i < 6) folder.Write($"in/pixel/{i % Classes}/{i}.png", PngFile.Encode(1, 1, [(byte)i]));
            if (i < 5) folder.Write($"in/one/0/{i}.png", png);
            if (i < 3) folder.Write($"in/single/{i % Classes}/{i}.png", png);
            folder.Write($"in/parts/{(i < 9 ? "train" : i < 12 ? "val" : "test")}/{i % Classes}/{i}.png", png);
        }
        byte[] first = PngFile.Encode(Side, Side, Pixels(0));
        byte[] huge = [.. first];
        for (int i = 16; i < 24; i++) huge[i] = 0x7f; // width and height in its header
        folder.Write("in/cut.png", first[..^20]);
        folder.Write("in/huge.png", huge);
        folder.Write("in/huges/0/a.png", huge);
        folder.Write("in/huges/1/a.png", first);
        folder.Write("in/empty.png", []);
        folder.Write("in/tiny.png", PngFile.Encode(1, 1, [7]));
        folder.Write("in/blank.png", PngFile.Encode(Side, Side, new byte[Side * Side]));
        Directory.CreateDirectory(folder.File("in/nothing"));
        Directory.CreateDirectory(folder.File("in/classes/0"));
        Directory.CreateDirectory(folder.File("in/classes/1"));
        foreach (string name in new[] { "digits", "digits", "digits", "cut", "blank", "pixel", "one", "single", "parts", "huges", "nothing", "classes" }) yield return folder.File($"in/{name}");

        ZipFile.CreateFromDirectory(folder.File("in/digits"), folder.File("in/digits.zip"));
        byte[] zip = File.ReadAllBytes(folder.File("in/digits.zip"));
        yield return folder.File("in/digits.zip");
        yield return folder.Write("in/cut.zip", zip[..(zip.Length / 2)]);
        yield return folder.Write("in/empty.zip", []);
        string rows = string.Concat(Enumerable.Range(0, Classes * PerClass).Select(i => $"digits/{i % Classes}/{i}.png,{i % Classes}\n"));
        yield return folder.Write("in/table.csv", $"file,label\n{rows}");
        yield return folder.Write("in/odd.csv", $"file,label\n{rows}../../x.png,0\n\"");
        yield return folder.Write("in/empty.csv", "");
        yield return folder.Write("in/head.csv", "file,label\n");
        string idx = folder.File("in/a-images-idx3-ubyte");
        IdxFile.WriteImages(idx, new IdxPixels(Classes * PerClass, Side, Side, [.. Enumerable.Range(0, Classes * PerClass).SelectMany(Pixels)]));
        IdxFile.WriteLabels(folder.File("in/a-labels-idx1-ubyte"), [.. Enumerable.Range(0, Classes * PerClass).Select(i => (byte)(i % Classes))]);
        yield return idx;
        yield return folder.File("in/a-labels-idx1-ubyte");
        yield return folder.Write("in/b-images-idx3-ubyte", [0, 0, 8, 3, 0x7f, 255, 255, 255, 0, 0, 255, 255, 0, 0, 255, 255]);
        yield return folder.Write("in/c-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        folder.Write("in/c-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 0]);
        yield return folder.Write("in/noise.bin", Encoding.UTF8.GetBytes("\u0001\u001b[31mnoise"));
    }

    private string MakeCheckpoint((string Name, IModelOptions Options, string Preprocessing) network)
    {
        using var device = Device.OpenCpu(threads: 1);
        using var model = ModelRegistry.Build(device, network.Options, seed: 3);
        bool isPhoto = network.Preprocessing == "photo";
        var use = new ModelUse
        {
            ClassNames = ClassNames,
            Preprocessing = isPhoto ? Preprocessing.Photo(32, 3) : Preprocessing.Digit(Side),
            Normalisation = isPhoto ? Normalisation.None : new Normalisation(0.3f, 0.3f),
        };
        string path = folder.File($"in/{network.Name}.safetensors");
        ModelCheckpoint.Save(path, model, use);
        return path;
    }

    private string MakeRun()
    {
        var run = CliRun.Of("train", "--data", folder.File("in/digits"), "--labels", "clean", "--epochs", "1", "--width", "2", "--threads", "1", "--out",
            folder.File("in/trained.safetensors"), "--runs", folder.File("in/runs"), "-q");
        Assert.True(run.Code == 0, run.Error);
        return Directory.GetDirectories(folder.File("in/runs")).Single();
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}

using MidasNet.Data;
using MidasNet.Learning.Search;
using MidasNet.Learning.Tests.Training;
using MidasNet.Weights;

namespace MidasNet.Learning.Tests.Fuzz;

/// <summary>Recipes, search spaces, ingredients and training states with odd JSON are read or refused. How to run them for longer: <see cref="FuzzOptions"/> and <c>eng/fuzz.sh</c>.</summary>
public sealed class OptionFileFuzzTests : IDisposable
{
    private const long FreeBytes = 64 << 20;

    private static readonly string[] Spaces =
    [
        """{"learningRate": {"log": [0.0001, 0.1]}, "width": {"whole": [8, 64]}, "dropout": {"linear": [0, 0.5]}, "model": {"choice": ["small", "resnet9"]}, "mixup": {"choices": [0, 0.2]}}""",
        """{"width": {"choice": [8, 16]}, "depth": {"choice": [1, 2]}}""",
    ];

    private static readonly string[] Ingredients = ["""{"no dropout": {"dropout": 0}, "narrow": {"width": 16, "depth": 1}}""", """{"x": {"mixup": 0.2}}"""];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Recipes_are_read_or_refused()
    {
        string[] samples = [.. Recipes.Named.Values.Select(RecipeJson.Write)];
        new FuzzTally("recipes").Run(FuzzOptions.Rounds(200), round => Read(round, seed: 61, samples, path =>
        {
            var recipe = RecipeFile.Read(path);
            recipe.Validate();
            // All that is read can be written and read again.
            Assert.Equal(recipe, RecipeJson.Read(RecipeJson.Write(recipe)));
            Assert.True(recipe.Preprocessing.Size > 0);
        }));
    }

    [Fact]
    public void Search_spaces_are_read_or_refused() => new FuzzTally("search spaces").Run(FuzzOptions.Rounds(200), round => Read(round, seed: 62, Spaces, path =>
        Assert.NotNull(SearchSpaceFile.Read(path, new Recipe()))));

    [Fact]
    public void Ingredients_are_read_or_refused() => new FuzzTally("ingredients").Run(FuzzOptions.Rounds(200), round => Read(round, seed: 63, Ingredients, path =>
        Assert.NotEmpty(IngredientFile.Read(path, new Recipe()))));

    [Fact]
    public void Training_states_with_a_right_checksum_are_resumed_or_refused()
    {
        string state = folder.File("state"), odd = folder.File("odd");
        using (var run = new SmallRun(SmallRun.Options with { RestoreBest = true }))
        using (var stop = new CancellationTokenSource())
        {
            run.InStep = step => { if (step == 5) stop.Cancel(); };
            Assert.Throws<OperationCanceledException>(() => run.Loop(state).Run(run.Trainer, stop.Token));
        }
        var whole = SafeTensors.Read(state);
        string[] keys = [.. whole.Metadata.Keys.Where(key => key.StartsWith("midasnet.training", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        new FuzzTally("training states").Run(FuzzOptions.Rounds(60), round =>
        {
            var random = new FuzzRandom(seed: 64, round);
            var metadata = keys.ToDictionary(key => key, key => whole.Metadata[key], StringComparer.Ordinal);
            List<WeightTensor> tensors = [.. whole.Tensors];
            if (!random.OneIn(4)) metadata[keys[0]] = JsonMutation.Of(metadata[keys[0]], random);
            if (random.OneIn(8)) metadata[random.Of(keys)] = random.Name();
            if (random.OneIn(20)) metadata.Remove(random.Of(keys));
            for (int changes = random.OneIn(2) ? random.Next(3) : 0; changes > 0; changes--)
            {
                int at = random.Next(tensors.Count);
                if (random.OneIn(5)) tensors.RemoveAt(at);
                else if (random.OneIn(5)) tensors[at] = new WeightTensor(tensors[at].Name + "x", [.. tensors[at].Dimensions], tensors[at].Values);
                else if (random.OneIn(4)) tensors[at] = new WeightTensor(tensors[at].Name, [1], [1]);
                else tensors[at] = new WeightTensor(tensors[at].Name, [.. tensors[at].Dimensions], [.. Enumerable.Repeat(random.Of(float.NaN, float.PositiveInfinity, 3e38f, 0f, -1f), tensors[at].Values.Length)]);
            }
            SafeTensors.Write(odd, tensors, metadata);
            using var run = new SmallRun(SmallRun.Options with { RestoreBest = true });
            float[] before = run.Weights;
            try
            {
                run.Loop(odd, resume: true).Run(run.Trainer, TestContext.Current.CancellationToken);
                return true;
            }
            catch (WeightFormatException)
            {
                return false;
            }
            catch (DivergedException)
            {
                return true; // odd numbers are as they are
            }
        });
    }

    private bool Read(int round, ulong seed, string[] samples, Action<string> read)
    {
        var random = new FuzzRandom(seed, round);
        string text = JsonMutation.Of(random.Of(samples), random), path = folder.Write("a.json", text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string finding = "";
        try
        {
            read(path);
        }
        catch (Exception refused) when (refused is DataFormatException or ArgumentException)
        {
            // ArgumentException: of a recipe that is well written, and whose choices do not fit each other.
            finding = refused.Message;
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, FreeBytes + 2L * text.Length);
        Assert.InRange(finding.Length, 0, 20_000);
        return finding.Length == 0;
    }
}

using MidasNet.Weights;

namespace MidasNet.Learning.Tests.Fuzz;

/// <summary>Recipes, search spaces, ingredients and training states with odd JSON are read or refused. How to run them for longer: <see cref="FuzzOptions"/> and <c>eng/fuzz.sh</c>.</summary>
public sealed class OptionFileFuzzTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Recipes_are_read_or_refused() => Fuzz("recipes", seed: 61, BoundedOptions.Recipes, BoundedOptions.Recipe);

    [Fact]
    public void Search_spaces_are_read_or_refused() => Fuzz("search spaces", seed: 62, BoundedOptions.SearchSpaces, BoundedOptions.SearchSpace);

    [Fact]
    public void Ingredients_are_read_or_refused() => Fuzz("ingredients", seed: 63, BoundedOptions.Ingredients, BoundedOptions.Ingredient);

    [Fact]
    public void Training_states_with_a_right_checksum_are_resumed_or_refused()
    {
        string state = folder.File("state"), odd = folder.File("odd");
        TrainingStates.Write(state);
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
            return TrainingStates.Resume(odd);
        });
    }

    private void Fuzz(string what, ulong seed, IReadOnlyList<string> samples, Func<string, bool> read) => new FuzzTally(what).Run(FuzzOptions.Rounds(200), round =>
    {
        var random = new FuzzRandom(seed, round);
        return read(folder.Write("a.json", JsonMutation.Of(random.Of(samples), random)));
    });
}

using System.Reflection;
using System.Text.Json;
using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Runner.Study.Part1;

namespace MidasNet.Runner.Tests.Study.Part1;

public class CharacterRecipeTests
{
    [Fact]
    public void A_recipe_that_is_written_is_read_as_it_was()
    {
        var recipe = CharacterRecipe.Best with
        {
            Framing = PreprocessingKind.Digit,
            InputSize = 28,
            Width = 7,
            LearningRate = 1.25e-3f,
            Mixup = 0.3f,
            Geometry = false,
        };
        Assert.Equal(recipe, CharacterRecipeJson.Read(CharacterRecipeJson.Write(recipe)));
    }

    [Fact]
    public void Every_choice_stands_in_the_json_by_its_name()
    {
        var choices = typeof(CharacterRecipe).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name));
        var written = JsonDocument.Parse(CharacterRecipeJson.Write(CharacterRecipe.Best)).RootElement.EnumerateObject().Select(p => p.Name);
        Assert.Equal(choices.Order(), written.Order());
        Assert.Contains("sizeExponent", written);
    }

    [Fact]
    public void What_is_left_out_is_as_in_the_best_recipe() =>
        Assert.Equal(CharacterRecipe.Best with { Epochs = 3 }, CharacterRecipeJson.Read("""{"epochs": 3}"""));

    [Theory]
    [InlineData("""{"epoch": 3}""", "epoch")]
    [InlineData("""{"epochs": 3, "epochs": 4}""", "epochs")]
    [InlineData("""{"epochs": "many"}""", "epochs")]
    [InlineData("""{"learningRate": "NaN"}""", "learningRate")]
    [InlineData("null", "null")]
    [InlineData("{", "no recipe")]
    public void Anything_else_is_refused_with_what_is_wrong(string json, string named) =>
        Assert.Contains(named, Assert.Throws<FormatException>(() => CharacterRecipeJson.Read(json)).Message);

    [Theory]
    [InlineData("""{"inputSize": 0}""", "inputSize 0: 8 to 256 fit")]
    [InlineData("""{"oversampling": 5}""", "oversampling 5: 1 to 4 fit")]
    [InlineData("""{"sizeExponent": 1.5}""", "sizeExponent 1.5: 0 to 1 fit")]
    [InlineData("""{"strokeWidth": 0.6}""", "strokeWidth 0.6: 0 to 0.5 fit")]
    [InlineData("""{"width": 0}""", "width 0: 1 to 512 fit")]
    [InlineData("""{"depth": 99}""", "depth 99: 1 to 32 fit")]
    [InlineData("""{"dropout": 1}""", "dropout 1: at least 0 and below 1 fits")]
    [InlineData("""{"epochs": 0}""", "epochs 0")]
    [InlineData("""{"batchSize": -1}""", "batchSize -1")]
    [InlineData("""{"learningRate": 0}""", "learningRate 0: above 0")]
    [InlineData("""{"warmUp": 1}""", "warmUp 1")]
    [InlineData("""{"mixup": 2}""", "mixup 2")]
    [InlineData("""{"elasticPoints": 3}""", "elasticPoints 3")]
    [InlineData("""{"penWidth": 0.6}""", "penWidth 0.6")]
    [InlineData("""{"geometryNoise": -1}""", "geometryNoise -1")]
    public void A_value_that_makes_no_network_is_refused_with_what_fits(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => CharacterRecipeJson.Read(json)).Message);

    [Fact]
    public void The_recipes_of_the_study_are_valid_and_make_small_networks()
    {
        Assert.Equal(691_782, Weights(CharacterRecipe.Best)); // the figure that the documentation gives
        Assert.Equal(691_782, Weights(CharacterRecipe.Quick)); // the same network, trained for a shorter time
        Assert.Equal(250_422, Weights(CharacterRecipe.ForDigits));

        static long Weights(CharacterRecipe recipe)
        {
            recipe.Validate();
            using var device = Device.OpenCpu(threads: 1);
            using var network = new SmallCnn(device, recipe.Network(classes: 62), seed: 1);
            return network.Parameters.TrainableCount;
        }
    }

    [Fact]
    public void A_quick_study_reads_its_drawings_once() =>
        Assert.Equal(CharacterRecipe.Quick.Preprocessing, CharacterRecipe.ForDigits.Preprocessing);

    [Fact]
    public void Digits_have_no_place_on_a_sheet() =>
        Assert.Equal(0, (CharacterRecipe.Best with { Framing = PreprocessingKind.Digit, Geometry = true }).Network(10).AuxiliaryFeatures);
}

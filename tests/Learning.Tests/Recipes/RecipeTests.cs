using System.Text.Json;
using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Tests;

public class RecipeTests
{
    [Fact]
    public void A_recipe_that_is_written_is_read_as_it_was()
    {
        var recipe = Recipes.Characters with
        {
            Framing = PreprocessingKind.Digit,
            InputSize = 28,
            Width = 7,
            Training = Recipes.Characters.Training with
            {
                LearningRate = 1.25e-3f,
                Mixup = 0.3f,
                Augmentation = Recipes.Characters.Augmentation with { Elastic = 0.123f, AuxiliaryNoise = 0 },
            },
            Geometry = false,
        };
        Assert.Equal(recipe, RecipeJson.Read(RecipeJson.Write(recipe)));
    }

    [Fact]
    public void Files_hold_the_names_and_digits_that_they_always_had()
    {
        const string Written = """
            {
              "framing": "drawing",
              "inputSize": 64,
              "oversampling": 1,
              "sizeExponent": 1,
              "strokeWidth": 0.06,
              "geometry": true,
              "width": 24,
              "depth": 2,
              "batchNorm": true,
              "residual": false,
              "dropout": 0.3,
              "epochs": 50,
              "batchSize": 64,
              "learningRate": 0.003,
              "beta2": 0.99,
              "weightDecay": 0.02,
              "clipNorm": 5,
              "warmUp": 0.15,
              "averaging": 0.99,
              "labelSmoothing": 0.05,
              "mixup": 0.1,
              "rotation": 15,
              "scale": 0.2,
              "aspect": 0.3,
              "shear": 0.3,
              "shift": 0.06,
              "elastic": 0.06,
              "elasticPoints": 6,
              "penWidth": 0.3,
              "erasing": 0,
              "largestErased": 0.1,
              "geometryNoise": 0.2,
              "geometryDensities": 0.3
            }
            """;
        Assert.Equal(Written.ReplaceLineEndings("\n"), RecipeJson.Write(Recipes.Characters));
    }

    [Fact]
    public void Every_later_choice_is_written_where_it_differs_and_read_as_it_was()
    {
        var recipe = Recipes.Characters with
        {
            Channels = 1,
            Model = NetworkKind.ResNet18,
            StemStride = 1,
            Views = PredictionViews.MirroredAndShifted,
            ClassWeighting = 0.25,
            Training = Recipes.Characters.Training with
            {
                Optimizer = OptimizerKind.Muon,
                Schedule = ScheduleKind.OneCycle,
                Momentum = 0.8f,
                Nesterov = true,
                MuonMomentum = 0.6f,
                MuonOtherRate = 0.3f,
                MuonHiddenOnly = false,
                MuonOthersBySgd = true,
                MuonNormalises = true,
                LookaheadSteps = 5,
                LookaheadShare = 0.4f,
                NormShiftRate = 64,
                CutMix = 1,
                BalancedSampling = 0.5,
                OutputSize = 32,
                FirstSize = 24,
                FirstSizeShare = 0.4,
                Augmentation = Recipes.Characters.Augmentation with
                {
                    Flip = FlipKind.Alternating,
                    Translate = 2,
                    MinCrop = 0.35f,
                    CropAspect = 1.5f,
                    Brightness = 0.1f,
                    Contrast = 0.2f,
                    Saturation = 0.3f,
                    Hue = 0.05f,
                    Cutout = 12,
                    Policy = PolicyKind.RandAugment,
                    PolicyOperations = 1,
                    PolicyMagnitude = 14,
                    Fill = FillKind.Reflection,
                },
            },
        };
        Assert.All(RecipeField.Added, field => Assert.False(field.IsSame(recipe, Recipes.Characters), field.Name)); // or this test misses one
        string json = RecipeJson.Write(recipe);
        Assert.Contains("\"optimizer\": \"muon\"", json);
        Assert.Contains("\"fill\": \"reflection\"", json);
        Assert.Equal(recipe, RecipeJson.Read(json));
    }

    [Fact]
    public void A_recipe_is_an_object_within_other_json()
    {
        var recipes = JsonSerializer.Deserialize<Recipe[]>("""[{"epochs": 3}, {"width": 7}]""")!;
        Assert.Equal([Recipes.Characters with { Epochs = 3 }, Recipes.Characters with { Width = 7 }], recipes);
        Assert.Contains("epochs 0", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Recipe>("""{"epochs": 0}""")).Message);
    }

    [Fact]
    public void What_is_left_out_is_as_in_the_best_recipe() =>
        Assert.Equal(Recipes.Characters with { Epochs = 3 }, RecipeJson.Read("""{"epochs": 3}"""));

    [Theory]
    [InlineData("""{"epoch": 3}""", "a recipe has no 'epoch'; did you mean 'epochs'?")]
    [InlineData("""{"Epochs": 3}""", "a recipe has no 'Epochs'; did you mean 'epochs'?")]
    [InlineData("""{"widht": 8}""", "did you mean 'width'?")]
    [InlineData("""{"nothing like it": 8}""", "a recipe has no 'nothing like it'; it has aspect, ")]
    [InlineData("""{"epochs": 3, "epochs": 4}""", "epochs")]
    [InlineData("""{"epochs": "many"}""", "epochs")]
    [InlineData("""{"learningRate": "NaN"}""", "learningRate")]
    [InlineData("null", "null")]
    [InlineData("{", "no recipe")]
    public void Anything_else_is_refused_with_what_is_wrong(string json, string named) =>
        Assert.Contains(named, Assert.Throws<FormatException>(() => RecipeJson.Read(json)).Message);

    [Fact]
    public void A_recipe_takes_the_preprocessing_of_any_pictures()
    {
        foreach (var preprocessing in new[] { Preprocessing.Digit(20), Preprocessing.Drawing(48, 0.5), Preprocessing.Drawing(32, 1, geometry: true, strokeWidth: 0.1) })
            Assert.Equal(preprocessing, (Recipes.Characters with { Oversampling = 2 }).For(preprocessing).Preprocessing);
    }

    [Theory]
    [InlineData("""{"inputSize": 0}""", "inputSize 0: 1 to 512 fit")]
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
    [InlineData("""{"optimizer": "rmsprop"}""", "'optimizer' takes \"adamw\" or \"adam\" or \"sgd\" or \"muon\", not \"rmsprop\"")]
    [InlineData("""{"flip": 1}""", "'flip' takes")]
    [InlineData("""{"hue": 0.6}""", "hue 0.6: 0 to 0.5 fit")]
    [InlineData("""{"cutMix": 2}""", "cutMix 2")]
    [InlineData("""{"translate": 1.5}""", "'translate' takes an integer")]
    public void A_value_that_makes_no_network_is_refused_with_what_fits(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => RecipeJson.Read(json)).Message);

    [Fact]
    public void The_recipes_of_the_study_are_valid_and_make_small_networks()
    {
        using var device = Device.OpenCpu(threads: 1);
        foreach (var recipe in new[] { Recipes.Characters, Recipes.QuickCharacters, Recipes.SmallCharacters })
        {
            recipe.Validate();
            using var network = new SmallCnn(device, recipe.SmallNetwork(classes: 62), seed: 1);
            Assert.InRange(network.Parameters.TrainableCount, 1, 2_000_000);
        }
    }

    [Theory]
    [InlineData("photo 32", 50_000, true, true, NetworkKind.WhitenedCnn)]
    [InlineData("digit 28", 50_000, true, true, NetworkKind.WhitenedCnn)]
    [InlineData("photo 32", 50_000, false, false, NetworkKind.WhitenedCnn)] // as traffic signs
    [InlineData("digit 28", 50_000, false, false, NetworkKind.WhitenedCnn)] // as clothes
    [InlineData("digit 28", 50_000, false, true, NetworkKind.SmallCnn)] // as digits
    [InlineData("photo 64", 50_000, true, false, NetworkKind.SmallCnn)]
    [InlineData("photo 32", 5_000, true, false, NetworkKind.SmallCnn)]
    [InlineData("digit 12", 50_000, true, true, NetworkKind.SmallCnn)] // too small for three pools
    public void Many_tiny_pictures_that_are_not_handwriting_are_trained_on_by_the_recipe_of_cifar10(
        string preprocessing, int images, bool isFlippable, bool areLines, NetworkKind expected)
    {
        var prepared = preprocessing.Split(' ') is ["photo", var side] ? Preprocessing.Photo(int.Parse(side)) : Preprocessing.Digit(int.Parse(preprocessing.Split(' ')[1]));
        var recipe = Recipes.ForCleanPictures(prepared, images, isFlippable, areLines);
        Assert.Equal(isFlippable, recipe.Augmentation.Flip != FlipKind.None);
        Assert.True(isFlippable || recipe.Views == PredictionViews.Image);
        recipe.Validate();
        Assert.Equal(expected, recipe.Model);
        Assert.Equal(prepared, recipe.Preprocessing);
        Assert.Equal(prepared.Channels, recipe.Network(classes: 10).Channels);
    }

    [Fact]
    public void A_recipe_is_found_by_its_name_or_its_file()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("mine.json");
        RecipeFile.Write(file, Recipes.Digits with { Width = 7 });
        Assert.Equal(7, RecipeFile.Find(file).Width);
        Assert.All(Recipes.Named, named => named.Value.Validate());
        Assert.Equal(RecipeJson.Write(Recipes.Cifar10), RecipeJson.Write(RecipeFile.Find("cifar10")));
        string message = Assert.Throws<FileNotFoundException>(() => RecipeFile.Find("cifar100")).Message;
        Assert.Contains("no recipe of that name", message);
        Assert.Contains("cifar10", message);
    }

    [Fact]
    public void A_quick_study_reads_its_drawings_once() =>
        Assert.Equal(Recipes.QuickCharacters.Preprocessing, Recipes.SmallCharacters.Preprocessing);

    [Fact]
    public void Digits_have_no_place_on_a_sheet() =>
        Assert.Equal(0, (Recipes.Characters with { Framing = PreprocessingKind.Digit, Geometry = true }).SmallNetwork(10).AuxiliaryFeatures);
}

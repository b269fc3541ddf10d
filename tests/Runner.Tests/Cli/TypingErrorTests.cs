using System.CommandLine;
using MidasNet.Runner.Cli;

namespace MidasNet.Runner.Tests.Cli;

/// <summary>What people mistype, each line as typed into a shell: the answer names what would have been right.</summary>
public sealed class TypingErrorTests : IDisposable
{
    private readonly TinyModel model = new();
    private readonly string here;

    public TypingErrorTests()
    {
        here = Path.GetDirectoryName(model.Checkpoint) ?? "";
        model.WriteFolder();
        model.WritePng(0, "cat.png");
        model.Write("recipe.json", (byte)'{', (byte)'}');
        model.Write("runs/20260101T120000Z-study-part1-1a2b3c/config.json", (byte)'{', (byte)'}');
    }

    public void Dispose() => model.Dispose();

    [Theory]
    [InlineData("trian --data HERE/images --out HERE/x", 2, "'trian' is not a command. Did you mean 'train'?")]
    [InlineData("stduy", 2, "Did you mean 'study'?")]
    [InlineData("predcit HERE/cat.png", 2, "Did you mean 'predict'?")]
    [InlineData("docter", 2, "Did you mean 'doctor'?")]
    [InlineData("completions bash", 2, "Did you mean 'completion'?")]
    [InlineData("completion bsh", 2, "Must be one of: 'bash' 'zsh' 'fish' 'pwsh'")]
    [InlineData("weights lst", 2, "'lst' is not a command of 'midasnet weights'. Did you mean 'list'?")]
    [InlineData("data ftch mnist", 2, "Did you mean 'fetch'?")]
    [InlineData("data fetch mnits", 2, "Did you mean 'mnist'?")]
    [InlineData("train --dta HERE/images --out HERE/x", 2, "'--dta' is not an option of 'midasnet train'. Did you mean '--data'?")]
    [InlineData("train --data HERE/images --out HERE/x --epoch 3", 2, "Did you mean '--epochs'?")]
    [InlineData("predict --chekpoint HERE/tiny.safetensors HERE/cat.png", 2, "Did you mean '--checkpoint'?")]
    [InlineData("predict --tpo 1 HERE/cat.png", 2, "Did you mean '--top'?")]
    [InlineData("train --data HERE/images --out HERE/x --model resnet81", 2, "'resnet18'")]
    [InlineData("study part1 --preset ful", 2, "Must be one of: 'quick' 'full'")]
    [InlineData("study prt1", 2, "the argument part does not take 'prt1'. Must be one of: 'part1' 'part2' 'part3' 'all'. Did you mean 'part1'?")]
    [InlineData("study part2 --vgg-cut 9", 2, "--vgg-cut does not take '9'. Must be one of: '1' '2' '3' '4' '5'. See")]
    [InlineData("train --data HERE/images --out HERE/x --flip maybe", 2, "--flip does not take 'maybe'. Must be one of: 'yes' 'no'. See")]
    [InlineData("train --data HERE/images --out HERE/x --preprocessing photos", 2, "--preprocessing does not take 'photos'. Must be one of: 'drawing' 'digit' 'photo'. Did you mean 'photo'?")]
    [InlineData("study --preset quik", 2, "--preset does not take 'quik'. Must be one of: 'quick' 'full'. Did you mean 'quick'?")]
    [InlineData("report comapre", 3, "Did you mean 'compare'?")]
    [InlineData("report comapre HERE/a HERE/b", 2, "'comapre' is not a command of 'midasnet report'. Did you mean 'compare'?")]
    [InlineData("help", 2, "Did you mean 'midasnet --help'?")]
    [InlineData("help train", 2, "Did you mean 'midasnet train --help'?")]
    [InlineData("help data draw", 2, "Did you mean 'midasnet data draw --help'?")]
    [InlineData("data help draw", 2, "Did you mean 'midasnet data draw --help'?")]
    [InlineData("config", 2, "'midasnet config' takes one of these commands: show. See")]
    [InlineData("config xy", 2, "'xy' is not a command of 'midasnet config'. 'midasnet config' takes one of these commands: show. See")]
    [InlineData("config shwo", 2, "'shwo' is not a command of 'midasnet config'. Did you mean 'show'?")]
    [InlineData("studdy --help", 2, "'studdy' is not a command. Did you mean 'study'?")]
    [InlineData("--help studdy", 2, "Did you mean 'study'?")]
    [InlineData("study part4 --help", 2, "'part4'. Must be one of: 'part1' 'part2' 'part3' 'all'. See")]
    [InlineData("study --help -q part4", 2, "'part4'. Must be one of")]
    [InlineData("train --help --dta HERE/images", 2, "'--dta' is not an option of 'midasnet train'. Did you mean '--data'? See")]
    [InlineData("train --help --epochs many", 2, "--epochs must be an integer from 1 to 100000, was given 'many'. See")]
    [InlineData("train --data --out HERE/x", 2, "--data lacks its value: the option '--out' stands in its place. See")]
    [InlineData("train --out HERE/x --data --help", 2, "--data lacks its value: the option '--help' stands in its place. See")]
    [InlineData("train --quite --data HERE/images --out HERE/x", 2, "Did you mean '--quiet'?")]
    [InlineData("data draw --to HERE/x --seed 99999999999999999999", 2, "--seed must be an integer from 0 to 18446744073709551615, was given")]
    [InlineData("data draw --to HERE/x --seed -1", 2, "--seed must be an integer of at least 0, was given '-1'")]
    [InlineData("tune --data HERE/nothing --space HERE/nope.json", 3, "nope.json")]
    [InlineData("ablate --data HERE/nothing --ingredients HERE/nope.json", 3, "nope.json")]
    [InlineData("train --data HERE/images --out HERE/x --labels clean --stages 99", 2, "--stages is for labels that are not clean")]
    [InlineData("train --data HERE/images --out HERE/x --from vgg19-keras --folds 5", 2, "--folds does not go with --from")]
    [InlineData("train --data HERE/images --out HERE/x --labels noisy --balance weights", 2, "--balance weights is for labels that are trained on as they are, not for noisy ones")]
    [InlineData("sweep export --slurm --to HERE/x --claim mine", 2, "--claim is for --k8s")]
    [InlineData("predict --checkpoint HERE/tiny.safetensors HERE/cta.png", 3, "Did you mean 'HERE/cat.png'?")]
    [InlineData("predict --checkpoint HERE/tiny.safetensors HERE/cat.jpg", 3, "Did you mean 'HERE/cat.png'?")]
    [InlineData("predict --checkpoint HERE/tyni.safetensors HERE/cat.png", 4, "Did you mean 'HERE/tiny.safetensors'?")]
    [InlineData("predict --checkpoint HERE/tiny HERE/cat.png", 4, "Did you mean 'HERE/tiny.safetensors'?")]
    [InlineData("eval --checkpoint HERE/tiny.safetensors --data HERE/imags", 3, "Did you mean 'HERE/images'?")]
    [InlineData("train --data HERE/imagse --out HERE/x", 3, "Did you mean 'HERE/images'?")]
    [InlineData("audit --data HERE/image", 3, "Did you mean 'HERE/images'?")]
    [InlineData("train --data HERE/images --out HERE/x --recipe HERE/recepi.json", 3, "Did you mean 'HERE/recipe.json'?")]
    [InlineData("weights inspect HERE/tiny.safetensor", 4, "Did you mean 'HERE/tiny.safetensors'?")]
    [InlineData("study --resume HERE/runs/20260101T120000Z-study-part1-1a2b3d", 3, "Did you mean 'HERE/runs/20260101T120000Z-study-part1-1a2b3c'?")]
    [InlineData("study --data HERE/imags -q", 3, "Did you mean 'HERE/images'?")]
    public void Is_answered_with_what_would_have_been_right(string typed, int code, string answer)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "paths are written with slashes here");
        string[] arguments = typed.Split(' ');
        CliRun.Of([.. arguments.Select(word => word.Replace("HERE", here, StringComparison.Ordinal))])
            .RequireError(code, answer.Replace("HERE", here, StringComparison.Ordinal));
    }

    [Fact]
    public void Help_is_shown_where_nothing_is_mistyped_whatever_is_missing()
    {
        foreach (string[] arguments in new string[][] { ["--help"], ["train", "--help"], ["study", "part1", "--help"], ["config", "--help"], ["--version"] })
        {
            var run = CliRun.Of(arguments);
            Assert.True((0, "") == (run.Code, run.Error), string.Join(' ', arguments));
            Assert.NotEmpty(run.Output);
        }
    }

    [Fact]
    public void Each_option_that_refuses_a_value_names_itself()
    {
        var refused = from command in OptionCatalogue.OfProgram().Commands
                      from option in command.Options
                      where option.ValueType != typeof(bool)
                      let errors = new RootCommand { option }.Parse([option.Name, "no-such-value"], CommandLine.Parser).Errors
                      where errors.Count > 0
                      select (Option: option.Name, errors[0].Message);
        Assert.All(refused, problem => Assert.Contains(problem.Option, problem.Message, StringComparison.Ordinal));
        Assert.Contains(refused, problem => problem.Option == "--vgg-head"); // a choice
        Assert.Contains(refused, problem => problem.Option == "--threads"); // a number
    }
}

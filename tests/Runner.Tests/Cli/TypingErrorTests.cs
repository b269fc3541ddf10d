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
}

using System.Globalization;
using System.Text.Json;

namespace MidasNet.Packages.Tests;

/// <summary>What a user does with the packages works with the packages alone, without the checkout and without a network.</summary>
[Collection<PackagesCollection>]
public sealed class PackageUseTests(PackedPackages packages)
{
    [Fact]
    public async Task The_tool_is_installed_and_classifies_a_drawing()
    {
        string output = await packages.Run(await packages.InstallTool(), "predict", "--json", packages.DrawFour());
        using var json = JsonDocument.Parse(output);
        Assert.Equal("4", json.RootElement.GetProperty("predictions")[0].GetProperty("classes")[0].GetProperty("class").GetString());
    }

    [Fact]
    public async Task A_new_program_and_the_examples_are_built_with_the_packages_and_the_program_classifies_a_drawing()
    {
        string weights = Path.Combine(PackedPackages.Root, "weights", "part1.safetensors");
        string output = await packages.Run("dotnet", await packages.BuildPrograms(), weights, packages.DrawFour());
        Assert.Equal("4", output.Split(' ')[0]);
        Assert.InRange(double.Parse(output.Split(' ')[1], CultureInfo.InvariantCulture), 0.5, 1);
    }
}

using System.Text.RegularExpressions;
using ILGPU.Runtime.Cuda;

namespace MidasNet.Gpu.Tests;

/// <summary>Every kernel through ILGPU's compiler for NVIDIA's cards, of which none need be there.</summary>
public sealed partial class PtxTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(8, 0)]
    [InlineData(9, 0)]
    public void Every_kernel_compiles_for_cards_and_keeps_arrays_out_of_memory(int major, int minor)
    {
        var kernels = PtxCompiler.CompileAll(new CudaArchitecture(major, minor));
        Assert.True(kernels.Count > 50, $"{kernels.Count} kernels are not all that a card runs");
        // Where a kernel is slow on a card, this is the first suspect: most cards have few units for double precision.
        output.WriteLine("double precision: " + string.Join(", ", kernels.Where(kernel => kernel.Ptx.Contains(".f64", StringComparison.Ordinal)).Select(kernel => kernel.Name)));
        Assert.Empty(kernels.Where(kernel => LocalMemory().Matches(kernel.Ptx).Any(IsArray)).Select(kernel => kernel.Name));
    }

    [Fact]
    public void Products_in_TensorFloat32_multiply_on_tensor_cores()
    {
        var products = PtxCompiler.CompileAll(new CudaArchitecture(9, 0)).Where(kernel => kernel.Name.StartsWith("TensorTile", StringComparison.Ordinal)).ToList();
        Assert.True(products.Count >= 5, "linear layers and convolutions, forward and backward");
        // Two steps of 8 products deep, of 16 blocks each.
        Assert.All(products, kernel => Assert.Equal(32, kernel.Ptx.Split("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32").Length - 1));
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(9, 0)]
    public void No_kernel_spills_registers(int major, int minor)
    {
        Assert.SkipUnless(PtxAssembler.IsThere, "ptxas, of NVIDIA's CUDA toolkit, is not on the PATH");
        var reports = PtxCompiler.CompileAll(new CudaArchitecture(major, minor))
            .Select(kernel => (kernel.Name, Report: PtxAssembler.Assemble(kernel.Ptx, major * 10 + minor))).ToList();
        foreach (var (name, report) in reports) output.WriteLine($"{report.Registers,3} registers, {report.SharedBytes,5} bytes shared: {name}");
        Assert.Empty(reports.Where(kernel => kernel.Report.StackBytes > 0).Select(kernel => $"{kernel.Name}: {kernel.Report}"));
        // A group of 256 threads has 65536 registers at most.
        Assert.Empty(reports.Where(kernel => kernel.Report.Registers > 255).Select(kernel => $"{kernel.Name}: {kernel.Report}"));
    }

    // Four bytes are a variable that an instruction in assembly writes to; NVIDIA's assembler makes it a register. Anything longer is an array.
    private static bool IsArray(Match local) => local.Groups[1].Value != "4";

    [GeneratedRegex(@"\.local \.align \d+ \.b8 \w+\[(\d+)\]")]
    private static partial Regex LocalMemory();
}

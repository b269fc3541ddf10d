using System.Reflection;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using MidasNet.Gpu;

namespace MidasNet.Engine.Tests.Gpu;

/// <summary>Every kernel through ILGPU's compiler for NVIDIA's cards, of which none need be there.</summary>
public sealed class PtxTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(8, 0)]
    [InlineData(9, 0)]
    public void Every_kernel_compiles_for_cards_and_keeps_its_values_in_registers(int major, int minor)
    {
        var compiled = PtxCompiler.CompileAll(new CudaArchitecture(major, minor));
        Assert.True(compiled.Count > 50);
        Assert.Empty(compiled.Where(kernel => kernel.Error is not null).Select(kernel => $"{kernel.Name}: {kernel.Error}"));
        // Where a kernel of ours is slow on a card, this is the first suspect: cards have few units for double precision.
        output.WriteLine("double precision: " + string.Join(", ", compiled.Where(kernel => kernel.Ptx.Contains(".f64")).Select(kernel => kernel.Name)));
        Assert.Empty(compiled.Where(kernel => kernel.Ptx.Contains(".local")).Select(kernel => kernel.Name));
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(9, 0)]
    public void No_kernel_spills_registers(int major, int minor)
    {
        Assert.SkipUnless(PtxAssembler.IsThere, "ptxas, of NVIDIA's CUDA toolkit, is not on the PATH");
        var reports = PtxCompiler.CompileAll(new CudaArchitecture(major, minor)).ConvertAll(kernel => (kernel.Name, Report: PtxAssembler.Assemble(kernel.Ptx, major * 10 + minor)));
        foreach (var (name, report) in reports) output.WriteLine($"{report.Registers,3} registers, {report.SharedBytes,5} bytes shared: {name}");
        Assert.Empty(reports.Where(kernel => kernel.Report.StackBytes > 0).Select(kernel => $"{kernel.Name}: {kernel.Report}"));
    }
}

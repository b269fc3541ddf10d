using ILGPU;
using ILGPU.Runtime.Cuda;

namespace MidasNet.Gpu;

/// <summary>
/// The tensor cores of NVIDIA GPUs from Ampere (2020) on, through the PTX instruction <c>mma.sync.m16n8k8</c>. The sums are registers that are declared in
/// the assembly text: as C# variables written by instructions they would be placed in memory.
/// </summary>
internal readonly struct MmaTensorCore : ITensorCore
{
    private const string Multiply = "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 ", Factors = ", {%0,%1,%2,%3}, {%4,%5}, ";

    // The sums of the block in row i and column j of blocks.
    private const string
        Sums00 = "{sum0,sum1,sum2,sum3}", Sums01 = "{sum4,sum5,sum6,sum7}", Sums02 = "{sum8,sum9,sum10,sum11}", Sums03 = "{sum12,sum13,sum14,sum15}",
        Sums10 = "{sum16,sum17,sum18,sum19}", Sums11 = "{sum20,sum21,sum22,sum23}", Sums12 = "{sum24,sum25,sum26,sum27}", Sums13 = "{sum28,sum29,sum30,sum31}",
        Sums20 = "{sum32,sum33,sum34,sum35}", Sums21 = "{sum36,sum37,sum38,sum39}", Sums22 = "{sum40,sum41,sum42,sum43}", Sums23 = "{sum44,sum45,sum46,sum47}",
        Sums30 = "{sum48,sum49,sum50,sum51}", Sums31 = "{sum52,sum53,sum54,sum55}", Sums32 = "{sum56,sum57,sum58,sum59}", Sums33 = "{sum60,sum61,sum62,sum63}";

    public void Clear()
    {
        CudaAsm.Emit(".reg .f32 sum<64>;");
        CudaAsm.Emit("mov.f32 sum0, 0f00000000; mov.f32 sum1, 0f00000000; mov.f32 sum2, 0f00000000; mov.f32 sum3, 0f00000000; mov.f32 sum4, 0f00000000; mov.f32 sum5, 0f00000000; mov.f32 sum6, 0f00000000; mov.f32 sum7, 0f00000000;");
        CudaAsm.Emit("mov.f32 sum8, 0f00000000; mov.f32 sum9, 0f00000000; mov.f32 sum10, 0f00000000; mov.f32 sum11, 0f00000000; mov.f32 sum12, 0f00000000; mov.f32 sum13, 0f00000000; mov.f32 sum14, 0f00000000; mov.f32 sum15, 0f00000000;");
        CudaAsm.Emit("mov.f32 sum16, 0f00000000; mov.f32 sum17, 0f00000000; mov.f32 sum18, 0f00000000; mov.f32 sum19, 0f00000000; mov.f32 sum20, 0f00000000; mov.f32 sum21, 0f00000000; mov.f32 sum22, 0f00000000; mov.f32 sum23, 0f00000000;");
        CudaAsm.Emit("mov.f32 sum24, 0f00000000; mov.f32 sum25, 0f00000000; mov.f32 sum26, 0f00000000; mov.f32 sum27, 0f00000000; mov.f32 sum28, 0f00000000; mov.f32 sum29, 0f00000000; mov.f32 sum30, 0f00000000; mov.f32 sum31, 0f00000000;");
        CudaAsm.Emit("mov.f32 sum32, 0f00000000; mov.f32 sum33, 0f00000000; mov.f32 sum34, 0f00000000; mov.f32 sum35, 0f00000000; mov.f32 sum36, 0f00000000; mov.f32 sum37, 0f00000000; mov.f32 sum38, 0f00000000; mov.f32 sum39, 0f00000000;");
        CudaAsm.Emit("mov.f32 sum40, 0f00000000; mov.f32 sum41, 0f00000000; mov.f32 sum42, 0f00000000; mov.f32 sum43, 0f00000000; mov.f32 sum44, 0f00000000; mov.f32 sum45, 0f00000000; mov.f32 sum46, 0f00000000; mov.f32 sum47, 0f00000000;");
        CudaAsm.Emit("mov.f32 sum48, 0f00000000; mov.f32 sum49, 0f00000000; mov.f32 sum50, 0f00000000; mov.f32 sum51, 0f00000000; mov.f32 sum52, 0f00000000; mov.f32 sum53, 0f00000000; mov.f32 sum54, 0f00000000; mov.f32 sum55, 0f00000000;");
        CudaAsm.Emit("mov.f32 sum56, 0f00000000; mov.f32 sum57, 0f00000000; mov.f32 sum58, 0f00000000; mov.f32 sum59, 0f00000000; mov.f32 sum60, 0f00000000; mov.f32 sum61, 0f00000000; mov.f32 sum62, 0f00000000; mov.f32 sum63, 0f00000000;");
    }

    public void Add(LeftFragments left, RightFragments right)
    {
        Fragment4 a0 = left.Block0, a1 = left.Block1, a2 = left.Block2, a3 = left.Block3;
        Fragment2 b0 = right.Block0, b1 = right.Block1, b2 = right.Block2, b3 = right.Block3;
        CudaAsm.Emit(Multiply + Sums00 + Factors + Sums00 + ";", a0.X, a0.Y, a0.Z, a0.W, b0.X, b0.Y);
        CudaAsm.Emit(Multiply + Sums01 + Factors + Sums01 + ";", a0.X, a0.Y, a0.Z, a0.W, b1.X, b1.Y);
        CudaAsm.Emit(Multiply + Sums02 + Factors + Sums02 + ";", a0.X, a0.Y, a0.Z, a0.W, b2.X, b2.Y);
        CudaAsm.Emit(Multiply + Sums03 + Factors + Sums03 + ";", a0.X, a0.Y, a0.Z, a0.W, b3.X, b3.Y);
        CudaAsm.Emit(Multiply + Sums10 + Factors + Sums10 + ";", a1.X, a1.Y, a1.Z, a1.W, b0.X, b0.Y);
        CudaAsm.Emit(Multiply + Sums11 + Factors + Sums11 + ";", a1.X, a1.Y, a1.Z, a1.W, b1.X, b1.Y);
        CudaAsm.Emit(Multiply + Sums12 + Factors + Sums12 + ";", a1.X, a1.Y, a1.Z, a1.W, b2.X, b2.Y);
        CudaAsm.Emit(Multiply + Sums13 + Factors + Sums13 + ";", a1.X, a1.Y, a1.Z, a1.W, b3.X, b3.Y);
        CudaAsm.Emit(Multiply + Sums20 + Factors + Sums20 + ";", a2.X, a2.Y, a2.Z, a2.W, b0.X, b0.Y);
        CudaAsm.Emit(Multiply + Sums21 + Factors + Sums21 + ";", a2.X, a2.Y, a2.Z, a2.W, b1.X, b1.Y);
        CudaAsm.Emit(Multiply + Sums22 + Factors + Sums22 + ";", a2.X, a2.Y, a2.Z, a2.W, b2.X, b2.Y);
        CudaAsm.Emit(Multiply + Sums23 + Factors + Sums23 + ";", a2.X, a2.Y, a2.Z, a2.W, b3.X, b3.Y);
        CudaAsm.Emit(Multiply + Sums30 + Factors + Sums30 + ";", a3.X, a3.Y, a3.Z, a3.W, b0.X, b0.Y);
        CudaAsm.Emit(Multiply + Sums31 + Factors + Sums31 + ";", a3.X, a3.Y, a3.Z, a3.W, b1.X, b1.Y);
        CudaAsm.Emit(Multiply + Sums32 + Factors + Sums32 + ";", a3.X, a3.Y, a3.Z, a3.W, b2.X, b2.Y);
        CudaAsm.Emit(Multiply + Sums33 + Factors + Sums33 + ";", a3.X, a3.Y, a3.Z, a3.W, b3.X, b3.Y);
    }

    public void Store(int block, ArrayView<float> to)
    {
        int first = TensorStage.First(Group.IdxX & 31);
        // ILGPU places variables written by instructions in memory; NVIDIA's assembler moves these back to registers.
        Output<float> x = default, y = default, z = default, w = default;
        if (block == 0)
        {
            CudaAsm.EmitRef("mov.f32 %0, sum0; mov.f32 %1, sum1; mov.f32 %2, sum2; mov.f32 %3, sum3;", ref x, ref y, ref z, ref w);
            Put(to, first, x.Value, y.Value, z.Value, w.Value);
            CudaAsm.EmitRef("mov.f32 %0, sum4; mov.f32 %1, sum5; mov.f32 %2, sum6; mov.f32 %3, sum7;", ref x, ref y, ref z, ref w);
            Put(to, first + 8, x.Value, y.Value, z.Value, w.Value);
            CudaAsm.EmitRef("mov.f32 %0, sum8; mov.f32 %1, sum9; mov.f32 %2, sum10; mov.f32 %3, sum11;", ref x, ref y, ref z, ref w);
            Put(to, first + 16, x.Value, y.Value, z.Value, w.Value);
            CudaAsm.EmitRef("mov.f32 %0, sum12; mov.f32 %1, sum13; mov.f32 %2, sum14; mov.f32 %3, sum15;", ref x, ref y, ref z, ref w);
            Put(to, first + 24, x.Value, y.Value, z.Value, w.Value);
        }
        else if (block == 1)
        {
            CudaAsm.EmitRef("mov.f32 %0, sum16; mov.f32 %1, sum17; mov.f32 %2, sum18; mov.f32 %3, sum19;", ref x, ref y, ref z, ref w);
            Put(to, first, x.Value, y.Value, z.Value, w.Value);
            CudaAsm.EmitRef("mov.f32 %0, sum20; mov.f32 %1, sum21; mov.f32 %2, sum22; mov.f32 %3, sum23;", ref x, ref y, ref z, ref w);
            Put(to, first + 8, x.Value, y.Value, z.Value, w.Value);
            CudaAsm.EmitRef("mov.f32 %0, sum24; mov.f32 %1, sum25; mov.f32 %2, sum26; mov.f32 %3, sum27;", ref x, ref y, ref z, ref w);
            Put(to, first + 16, x.Value, y.Value, z.Value, w.Value);
            CudaAsm.EmitRef("mov.f32 %0, sum28; mov.f32 %1, sum29; mov.f32 %2, sum30; mov.f32 %3, sum31;", ref x, ref y, ref z, ref w);
            Put(to, first + 24, x.Value, y.Value, z.Value, w.Value);
        }
        else if (block == 2)
        {
            CudaAsm.EmitRef("mov.f32 %0, sum32; mov.f32 %1, sum33; mov.f32 %2, sum34; mov.f32 %3, sum35;", ref x, ref y, ref z, ref w);
            Put(to, first, x.Value, y.Value, z.Value, w.Value);
            CudaAsm.EmitRef("mov.f32 %0, sum36; mov.f32 %1, sum37; mov.f32 %2, sum38; mov.f32 %3, sum39;", ref x, ref y, ref z, ref w);
            Put(to, first + 8, x.Value, y.Value, z.Value, w.Value);
            CudaAsm.EmitRef("mov.f32 %0, sum40; mov.f32 %1, sum41; mov.f32 %2, sum42; mov.f32 %3, sum43;", ref x, ref y, ref z, ref w);
            Put(to, first + 16, x.Value, y.Value, z.Value, w.Value);
            CudaAsm.EmitRef("mov.f32 %0, sum44; mov.f32 %1, sum45; mov.f32 %2, sum46; mov.f32 %3, sum47;", ref x, ref y, ref z, ref w);
            Put(to, first + 24, x.Value, y.Value, z.Value, w.Value);
        }
        else if (block == 3)
        {
            CudaAsm.EmitRef("mov.f32 %0, sum48; mov.f32 %1, sum49; mov.f32 %2, sum50; mov.f32 %3, sum51;", ref x, ref y, ref z, ref w);
            Put(to, first, x.Value, y.Value, z.Value, w.Value);
            CudaAsm.EmitRef("mov.f32 %0, sum52; mov.f32 %1, sum53; mov.f32 %2, sum54; mov.f32 %3, sum55;", ref x, ref y, ref z, ref w);
            Put(to, first + 8, x.Value, y.Value, z.Value, w.Value);
            CudaAsm.EmitRef("mov.f32 %0, sum56; mov.f32 %1, sum57; mov.f32 %2, sum58; mov.f32 %3, sum59;", ref x, ref y, ref z, ref w);
            Put(to, first + 16, x.Value, y.Value, z.Value, w.Value);
            CudaAsm.EmitRef("mov.f32 %0, sum60; mov.f32 %1, sum61; mov.f32 %2, sum62; mov.f32 %3, sum63;", ref x, ref y, ref z, ref w);
            Put(to, first + 24, x.Value, y.Value, z.Value, w.Value);
        }
    }

    private static void Put(ArrayView<float> to, int index, float x, float y, float z, float w)
    {
        to[index] = x;
        to[index + 1] = y;
        to[index + 8 * TensorStage.Pitch] = z;
        to[index + 8 * TensorStage.Pitch + 1] = w;
    }
}

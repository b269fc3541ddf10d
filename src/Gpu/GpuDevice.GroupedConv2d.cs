using ILGPU;

namespace MidasNet.Gpu;

// Convolutions in groups, depthwise ones among them, have short sums and few values that are read twice: each thread computes a value, neighbouring threads
// neighbouring channels. Images are [n,h,w,c].
internal sealed partial class GpuDevice
{
    private void GroupedForward<TActivation>(Conv2dShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y)
        where TActivation : unmanaged, IActivation =>
        ForEach(shape.Output.Length, new GroupedConv2dWork<TActivation>(shape, activation, View(x), View(w), ViewOrEmpty(b), View(y)));

    private void GroupedBackwardInput(Conv2dShape shape, Storage dy, Storage w, Storage dx) =>
        ForEach(shape.N * shape.H * shape.W * shape.C, new GroupedBackwardInputWork(shape, View(dy), View(w), View(dx)));

    private void GroupedBackwardWeight(Conv2dShape shape, Storage x, Storage dy, Storage dw)
    {
        var grid = ColumnGrid.Of(shape.N * shape.OutH * shape.OutW, shape.O, groupSize, MaxAcross, maxGroups: 1, rowsPerThread: 1);
        Launch(new Index3D(grid.Groups.X, 1, shape.Taps), groupSize, new GroupedBackwardWeightWork(shape, grid, View(x), View(dy), View(dw)));
    }

    /// <summary>y[n,i,j,o] = f(b[o] + Σ x[n,i·s+u-p,j·s+v-p,c] · w[o,c,u,v]) over the channels c of the group of o</summary>
    internal readonly struct GroupedConv2dWork<TActivation>(
        Conv2dShape shape, TActivation activation, ArrayView<float> x, ArrayView<float> w, ArrayView<float> b, ArrayView<float> y) : IElementWork
        where TActivation : unmanaged, IActivation
    {
        public void At(int index)
        {
            int pixel = index / shape.O, o = index - pixel * shape.O, line = pixel / shape.OutW, n = line / shape.OutH;
            int top = (line - n * shape.OutH) * shape.Stride - shape.Padding, left = (pixel - line * shape.OutW) * shape.Stride - shape.Padding;
            int channels = shape.C / shape.Groups, first = o / (shape.O / shape.Groups) * channels, area = shape.KernelH * shape.KernelW;
            float sum = o < b.Length ? b[o] : 0;
            for (int u = Math.Max(0, -top); u < Math.Min(shape.KernelH, shape.H - top); u++)
            {
                for (int v = Math.Max(0, -left); v < Math.Min(shape.KernelW, shape.W - left); v++)
                {
                    int place = ((n * shape.H + top + u) * shape.W + left + v) * shape.C + first, tap = o * channels * area + u * shape.KernelW + v;
                    for (int c = 0; c < channels; c++) sum += x[place + c] * w[tap + c * area];
                }
            }
            y[index] = activation.Apply(sum);
        }
    }

    /// <summary>dx[n,h,w,c] = Σ dy[n,i,j,o] · w[o,c,u,v] over all i·s+u-p = h, j·s+v-p = w and the outputs o of the group of c</summary>
    internal readonly struct GroupedBackwardInputWork(Conv2dShape shape, ArrayView<float> dy, ArrayView<float> w, ArrayView<float> dx) : IElementWork
    {
        public void At(int index)
        {
            int pixel = index / shape.C, channel = index - pixel * shape.C, line = pixel / shape.W, n = line / shape.H;
            int h = line - n * shape.H + shape.Padding, column = pixel - line * shape.W + shape.Padding;
            int channels = shape.C / shape.Groups, outputs = shape.O / shape.Groups, group = channel / channels, c = channel - group * channels;
            int area = shape.KernelH * shape.KernelW, step = channels * area;
            float sum = 0;
            for (int u = h % shape.Stride; u < shape.KernelH; u += shape.Stride)
            {
                int i = (h - u) / shape.Stride;
                if (h < u || i >= shape.OutH) continue;
                for (int v = column % shape.Stride; v < shape.KernelW; v += shape.Stride)
                {
                    int j = (column - v) / shape.Stride;
                    if (column < v || j >= shape.OutW) continue;
                    int place = ((n * shape.OutH + i) * shape.OutW + j) * shape.O + group * outputs;
                    int tap = group * outputs * step + c * area + u * shape.KernelW + v;
                    for (int o = 0; o < outputs; o++) sum += dy[place + o] * w[tap + o * step];
                }
            }
            dx[index] = sum;
        }
    }

    /// <summary>dw[o,c,u,v] = Σ dy[n,i,j,o] · x[n,i·s+u-p,j·s+v-p,c], some outputs and one tap (c,u,v) in each group of threads</summary>
    /// <remarks>Sums of eight rows in float, all else in double, as in <see cref="ColumnSumsWork{TTerms}"/>.</remarks>
    internal readonly struct GroupedBackwardWeightWork(Conv2dShape shape, ColumnGrid grid, ArrayView<float> x, ArrayView<float> dy, ArrayView<float> dw) : IGroupWork
    {
        public void Run()
        {
            int o = grid.Column, tap = Grid.IdxZ, area = shape.KernelH * shape.KernelW, channels = shape.C / shape.Groups;
            int c = tap / area, u = (tap - c * area) / shape.KernelW, v = tap - c * area - u * shape.KernelW;
            int channel = o / (shape.O / shape.Groups) * channels + c;
            double sum = 0;
            for (int row = grid.FirstRow; row < grid.PieceEnd;)
            {
                float part = 0;
                for (int k = 0; k < 8 && row < grid.PieceEnd; k++, row += grid.RowStep)
                {
                    int line = row / shape.OutW, n = line / shape.OutH;
                    int h = (line - n * shape.OutH) * shape.Stride + u - shape.Padding, column = (row - line * shape.OutW) * shape.Stride + v - shape.Padding;
                    if (h >= 0 && h < shape.H && column >= 0 && column < shape.W)
                        part += dy[row * shape.O + o] * x[((n * shape.H + h) * shape.W + column) * shape.C + channel];
                }
                sum += part;
            }
            sum = GroupSum.Of(sum, grid.Across);
            if (grid.Writes) dw[o * shape.Taps + tap] = (float)sum;
        }
    }
}

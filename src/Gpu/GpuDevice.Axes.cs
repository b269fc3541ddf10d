using ILGPU;

namespace MidasNet.Gpu;

internal sealed partial class GpuDevice
{
    internal override void Sum(AxisShape shape, float scale, Storage x, Storage y)
    {
        if (shape.Outer == 1)
        {
            // Long columns: rows are shared out, and their sums added up.
            SumPerChannel(new ChannelShape(shape.Length, shape.Inner, 1), x, y);
            Scale(shape.Inner, scale, y, y);
        }
        else if (shape.Inner == 1)
        {
            Rows(new RowsShape(shape.Outer, shape.Length), new SumRow(shape.Length, scale, View(x), View(y)));
        }
        else
        {
            ForEach(shape.Outer * shape.Inner, new SumInnerWork(shape, scale, View(x), View(y)));
        }
    }

    internal override void Repeat(AxisShape shape, float scale, Storage x, Storage y) => ForEach(shape.Total, new RepeatWork(shape, scale, View(x), View(y)));

    internal override void Gather(RowsShape shape, Storage x, Storage columns, Storage y) =>
        ForEach(shape.Rows, new GatherWork(shape.Columns, View(x), View(columns).Cast<int>(), View(y)));

    internal override void GatherBackward(RowsShape shape, Storage columns, Storage dy, Storage dx) =>
        ForEach(shape.Rows * shape.Columns, new GatherBackwardWork(shape.Columns, View(columns).Cast<int>(), View(dy), View(dx)));

    /// <summary>y[r] = scale · Σ_c x[r,c]</summary>
    internal readonly struct SumRow(int columns, float scale, ArrayView<float> x, ArrayView<float> y) : IRow
    {
        public void Run(RowThreads row)
        {
            double sum = row.Sum(x, x, default(FirstShifted));
            if (row.First < row.End && row.First % columns == 0) y[row.First / columns] = (float)(scale * sum);
        }
    }

    /// <summary>y[o,i] = scale · Σ_k x[o,k,i]</summary>
    internal readonly struct SumInnerWork(AxisShape shape, float scale, ArrayView<float> x, ArrayView<float> y) : IElementWork
    {
        public void At(int index)
        {
            int o = index / shape.Inner, place = o * shape.Length * shape.Inner + index - o * shape.Inner;
            double sum = 0;
            for (int k = 0; k < shape.Length; k++, place += shape.Inner) sum += x[place];
            y[index] = (float)(scale * sum);
        }
    }

    /// <summary>y[o,k,i] = scale · x[o,i]</summary>
    internal readonly struct RepeatWork(AxisShape shape, float scale, ArrayView<float> x, ArrayView<float> y) : IElementWork
    {
        public void At(int index)
        {
            int row = index / shape.Inner;
            y[index] = scale * x[row / shape.Length * shape.Inner + index - row * shape.Inner];
        }
    }

    /// <summary>y[r] = x[r,columns[r]]</summary>
    internal readonly struct GatherWork(int width, ArrayView<float> x, ArrayView<int> columns, ArrayView<float> y) : IElementWork
    {
        public void At(int index) => y[index] = x[index * width + columns[index]];
    }

    /// <summary>dx[r,c] = c = columns[r] ? dy[r] : 0</summary>
    internal readonly struct GatherBackwardWork(int width, ArrayView<int> columns, ArrayView<float> dy, ArrayView<float> dx) : IElementWork
    {
        public void At(int index)
        {
            int row = index / width;
            dx[index] = index - row * width == columns[row] ? dy[row] : 0;
        }
    }
}

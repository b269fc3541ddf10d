namespace MidasNet.Data;

/// <summary>
/// Resamples a rectangle of an image of bytes to another size: along each axis the exact average over the pixels that a target pixel covers when shrinking,
/// linear interpolation when enlarging, with the outermost pixels of the rectangle repeated. Holds its buffers and allocates nothing after its construction.
/// </summary>
internal sealed class CropSampler
{
    private readonly int channels, sourceHeight, sourceWidth, height, width;
    private readonly Axis rows, columns;
    private readonly float[] sum; // the weighted rows of one target row

    /// <summary>Makes the buffers for images of one size.</summary>
    public CropSampler(int channels, int sourceHeight, int sourceWidth, int height, int width)
    {
        (this.channels, this.sourceHeight, this.sourceWidth, this.height, this.width) = (channels, sourceHeight, sourceWidth, height, width);
        (rows, columns, sum) = (new Axis(sourceHeight, height), new Axis(sourceWidth, width), new float[sourceWidth]);
    }

    /// <summary>y[c,i,j] = Σ_r rows[i,r] · Σ_s columns[j,s] · x[c,r,s] / 255</summary>
    /// <param name="source">The image, C,H,W.</param>
    /// <param name="crop">The rectangle to resample.</param>
    /// <param name="target">C,H,W values from 0 to 1.</param>
    public void Sample(ReadOnlySpan<byte> source, RandomCrop crop, Span<float> target)
    {
        rows.Set(crop.Top, crop.Height, 1 / 255f);
        columns.Set(0, crop.Width, 1);
        var row = sum.AsSpan(0, crop.Width);
        for (int c = 0; c < channels; c++)
        {
            var plane = source.Slice(c * sourceHeight * sourceWidth, sourceHeight * sourceWidth);
            for (int i = 0; i < height; i++)
            {
                row.Clear();
                int first = rows.First[i];
                for (int r = 0; r < rows.Taps; r++)
                {
                    float weight = rows.Weights[r * height + i];
                    if (weight != 0) PixelConversion.AddScaled(row, plane.Slice((first + r) * sourceWidth + crop.Left, crop.Width), weight);
                }
                columns.Apply(row, target.Slice((c * height + i) * width, width));
            }
        }
    }

    /// <summary>The weights of the source pixels in each target pixel.</summary>
    private sealed class Axis(int sourceLength, int count)
    {
        /// <summary>Source pixels in each target pixel; the last of them may have weight 0.</summary>
        public int Taps { get; private set; }

        /// <summary>The first source pixel of each target pixel.</summary>
        public int[] First { get; } = new int[count];

        /// <summary>[tap, target]</summary>
        public float[] Weights { get; } = new float[count * (sourceLength / count + 3)];

        /// <summary>Computes the weights of <paramref name="length"/> source pixels from <paramref name="start"/> on, times a factor.</summary>
        public void Set(int start, int length, float factor)
        {
            double pitch = (double)length / count;
            Taps = Math.Min(length, pitch > 1 ? (int)Math.Ceiling(pitch) + 1 : 2);
            Weights.AsSpan(0, Taps * count).Clear();
            for (int i = 0; i < count; i++)
            {
                if (pitch > 1) Cover(i, i * pitch, (i + 1) * pitch, length, factor);
                else Interpolate(i, (i + 0.5) * pitch - 0.5, length, factor);
                First[i] += start;
            }
        }

        /// <summary>y[j] = Σ_t weights[t,j] · x[first[j] + t]</summary>
        public void Apply(ReadOnlySpan<float> x, Span<float> y)
        {
            ReadOnlySpan<int> first = First.AsSpan(0, y.Length);
            ReadOnlySpan<float> weights = Weights.AsSpan(0, y.Length);
            if (Taps == 1)
            {
                for (int j = 0; j < y.Length; j++) y[j] = weights[j] * x[first[j]];
                return;
            }
            // The first two together, since mostly there are two or three.
            ReadOnlySpan<float> second = Weights.AsSpan(count, y.Length);
            for (int j = 0; j < y.Length; j++)
            {
                var both = x.Slice(first[j], 2);
                y[j] = weights[j] * both[0] + second[j] * both[1];
            }
            for (int t = 2; t < Taps; t++)
            {
                weights = Weights.AsSpan(t * count, y.Length);
                for (int j = 0; j < y.Length; j++) y[j] += weights[j] * x[first[j] + t];
            }
        }

        private void Cover(int target, double low, double high, int length, float factor)
        {
            // A window of Taps pixels that lies within the rectangle.
            int first = Math.Min((int)low, length - Taps);
            First[target] = first;
            for (int t = 0; t < Taps; t++)
            {
                double covered = Math.Min(high, first + t + 1) - Math.Max(low, first + t);
                if (covered > 0) Weights[t * count + target] = (float)(covered / (high - low) * factor);
            }
        }

        private void Interpolate(int target, double position, int length, float factor)
        {
            position = Math.Clamp(position, 0, length - 1);
            int first = Math.Min((int)position, length - Taps);
            float share = (float)(position - first);
            First[target] = first;
            Weights[target] = (1 - share) * factor;
            if (Taps > 1) Weights[count + target] = share * factor;
        }
    }
}

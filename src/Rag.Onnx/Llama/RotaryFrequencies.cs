namespace Rag.Onnx.Llama;

/// <summary>How far each pair of a head's elements turns from one position to the next, in radians.</summary>
internal sealed record RotaryFrequencies(float[] RadiansPerPosition)
{
    public static RotaryFrequencies Plain(int headSize, double theta)
    {
        var frequencies = new float[headSize / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            frequencies[i] = (float)(1 / Math.Pow(theta, 2.0 * i / headSize));
        }

        return new RotaryFrequencies(frequencies);
    }

    /// <summary>Linear scaling of positions: every frequency is divided by one factor.</summary>
    public RotaryFrequencies Linear(double factor) => new([.. RadiansPerPosition.Select(f => (float)(f / factor))]);

    /// <summary>Divides every frequency by a factor of its own.</summary>
    public RotaryFrequencies Divided(ReadOnlySpan<float> factors)
    {
        var frequencies = new float[RadiansPerPosition.Length];
        for (var i = 0; i < frequencies.Length; i++)
        {
            frequencies[i] = RadiansPerPosition[i] / factors[i];
        }

        return new RotaryFrequencies(frequencies);
    }

    /// <summary>
    /// Scaling to a long context as in Llama 3: pairs that turn fully within originalContext / highFactor positions keep their frequency,
    /// pairs that turn less than lowFactor times within the original context are slowed by the factor, and pairs in between are slowed by a
    /// linear blend of the two.
    /// </summary>
    public RotaryFrequencies Llama3(double factor, double lowFactor, double highFactor, double originalContext)
    {
        return new RotaryFrequencies([.. RadiansPerPosition.Select(Scale)]);

        float Scale(float frequency)
        {
            var turns = originalContext * frequency / (2 * Math.PI);
            var share = Math.Clamp((turns - lowFactor) / (highFactor - lowFactor), 0, 1);
            return (float)(((1 - share) * frequency / factor) + (share * frequency));
        }
    }

    /// <summary>Cosines and sines [positions, pairs].</summary>
    public (float[] Cos, float[] Sin) Tables(int positions)
    {
        var pairs = RadiansPerPosition.Length;
        var cos = new float[positions * pairs];
        var sin = new float[positions * pairs];
        for (var i = 0; i < cos.Length; i++)
        {
            // The angle is computed in fp32, as in the models' own code: at far positions its rounding is part of what a model learned.
            var angle = i / pairs * RadiansPerPosition[i % pairs];
            (sin[i], cos[i]) = MathF.SinCos(angle);
        }

        return (cos, sin);
    }
}

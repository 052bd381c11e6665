using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Gguf;

public sealed class DequantizationTests
{
    [Fact]
    public void ToFloat32_EveryBlockTypeOfTheReference_GivesItsValues()
    {
        var types = new HashSet<string>();
        foreach (var line in SharedData.Lines("models/families/gguf-blocks.jsonl.gz"))
        {
            var name = line.GetProperty("type").GetString()!;
            var type = Enum.Parse<WeightType>(name);
            var layout = BlockLayout.Of(type);
            Assert.Equal(line.GetProperty("block").GetInt32(), layout.Elements);
            Assert.Equal(line.GetProperty("bytes").GetInt32(), layout.Bytes);
            float[] expected = [.. line.GetProperty("values").EnumerateArray().Select(v => v.GetSingle())];

            var values = new float[expected.Length];
            Dequantization.ToFloat32(type, Convert.FromHexString(line.GetProperty("hex").GetString()!), values);

            var scale = expected.Max(MathF.Abs);
            for (var i = 0; i < values.Length; i++)
            {
                Assert.True(MathF.Abs(values[i] - expected[i]) <= 2e-6f * scale, $"{name}[{i}]: {values[i]} for {expected[i]}");
            }

            types.Add(name);
        }

        Assert.Equal(15, types.Count);
    }

    [Fact]
    public void ToFloat32_DestinationOfAnotherLength_Throws() =>
        Assert.Throws<ArgumentException>(() => Dequantization.ToFloat32(WeightType.Q8_0, new byte[34], new float[31]));
}

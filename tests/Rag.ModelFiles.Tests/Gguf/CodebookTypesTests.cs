using System.Runtime.InteropServices;
using System.Text.Json;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Gguf;

/// <summary>Blocks of random bytes with the values that llama.cpp's own functions make of them.</summary>
public sealed class CodebookTypesTests
{
    [Fact]
    public void Open_OfATensorInATypeWithACodebook_GivesTheValuesOfTheReference()
    {
        using var folder = new TemporaryFolder();
        using var stream = typeof(CodebookTypesTests).Assembly.GetManifestResourceStream("codebook-blocks.jsonl")!;
        using var lines = new StreamReader(stream);
        var types = new List<string>();
        while (lines.ReadLine() is { } line)
        {
            using var block = JsonDocument.Parse(line);
            var bytes = Convert.FromHexString(block.RootElement.GetProperty("hex").GetString()!);
            var expected = MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(block.RootElement.GetProperty("values").GetString()!));
            var path = Path.Combine(folder.Path, $"{types.Count}.gguf");
            File.WriteAllBytes(path, new GgufBuilder().Tensor("t", [256], block.RootElement.GetProperty("id").GetUInt32(), bytes).Build());

            using var weights = WeightSource.Open(path);
            var values = weights.ReadFloat32("t");

            Assert.Equal(block.RootElement.GetProperty("type").GetString(), $"{weights.Get("t").Type}");
            Assert.Equal(expected.Length, values.Length);
            for (var i = 0; i < values.Length; i++)
            {
                Assert.True(MathF.Abs(values[i] - expected[i]) <= 2e-6f * MathF.Abs(expected[i]), $"{line[..20]}[{i}]: {values[i]}");
            }

            types.Add($"{weights.Get("t").Type}");
        }

        Assert.Equal(9, types.Distinct().Count());
        Assert.Equal(18, types.Count);
    }
}

using System.Text.Json.Nodes;
using Rag.Kernels.Attention;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Tests.Quantized;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Runner;
using Rag.Onnx.Tests.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Quantization;

/// <summary>Families with matrices in a published quantized form, against the same families with what these stand for.</summary>
public sealed class PublishedFolderTests : IDisposable
{
    private static readonly int[] s_prompt = [.. Enumerable.Range(0, 40).Select(i => (i * 37 % 500) + 1)];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Cases { get; } =
    [
        ("llama", "fp8-tile"),
        ("llama", "gptq-4-order"),
        ("llama", "pack-4-zero"),
        ("qwen2", "awq"),
        ("qwen3", "fp8-channel"),
        ("phi3", "gptq-8-whole"),
        ("gemma2", "int8"),
        ("mistral-window", "gptq-3"),
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_OfAQuantizedFolder_GivesTheLogitsOfTheMatricesThatItStandsFor(string family, string name)
    {
        var (quantized, plain) = (Folder("quantized"), Folder("plain"));
        Write(SharedData.Require($"models/families/{family}"), PublishedForm.Get(name), quantized, plain);

        var (expected, actual) = (Logits(plain), Logits(quantized));

        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - 1e-5f, pair.First + 1e-5f));
    }

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;

    private static void Write(string source, PublishedForm form, string quantized, string plain)
    {
        List<TensorToWrite> packed = [],
            floats = [];
        using (var weights = WeightSource.Open(source))
        {
            foreach (var name in weights.Names)
            {
                var tensor = weights.Get(name);
                if (!name.EndsWith("_proj.weight", StringComparison.Ordinal))
                {
                    var kept = TensorToWrite.Of(name, WeightType.F32, tensor.Shape, tensor.ToFloat32());
                    packed.Add(kept);
                    floats.Add(kept);
                    continue;
                }

                var encoded = form.Encode(name[..^".weight".Length], tensor.ToFloat32(), tensor.Shape[0], tensor.Shape[1]);
                packed.AddRange(encoded.Tensors);
                floats.Add(TensorToWrite.Of(name, WeightType.F32, tensor.Shape, encoded.Values));
            }
        }

        SafetensorsWriter.Write(Path.Combine(quantized, WeightSource.SafetensorsName), packed);
        SafetensorsWriter.Write(Path.Combine(plain, WeightSource.SafetensorsName), floats);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "config.json")))!.AsObject();
        File.WriteAllText(Path.Combine(plain, "config.json"), config.ToJsonString());
        config["quantization_config"] = JsonNode.Parse(form.Settings);
        File.WriteAllText(Path.Combine(quantized, "config.json"), config.ToJsonString());
    }

    private float[] Logits(string folder)
    {
        using var runner = OnnxModelRunner.Load(
            folder,
            Folder("graphs"),
            new ModelRunnerOptions
            {
                Weights = WeightMode.Float32,
                KvType = KvType.Float32,
                KvBytes = 8 << 20,
                Threads = 1,
            }
        );
        return new PromptHarness(runner).Begin().Append(s_prompt);
    }
}

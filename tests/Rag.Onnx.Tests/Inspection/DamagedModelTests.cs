using Rag.ModelFiles.Library;
using Rag.ModelFiles.Tests.Weights;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Inspection;
using Rag.Onnx.Tests.Decoders;
using Rag.Onnx.Tests.Decoders.Exports;
using Rag.Tests;

namespace Rag.Onnx.Tests.Inspection;

/// <summary>
/// Any file of a model may be damaged: the model is read or refused as documented, in time and memory that its files bound.
/// </summary>
public sealed class DamagedModelTests : IDisposable
{
    /// <summary>A tensor is read into fp32, joined with others and taken over into a list, which grows by doubling.</summary>
    private const int MostForAByte = 40;

    /// <summary>For whatever the files do not bound, in bytes.</summary>
    private const long MostBesides = 24 << 20;

    /// <summary>How many damages of each file are tried.</summary>
    private static readonly int s_rounds = LongForm.Of(40, 1000);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("llama", "config.json", 1)]
    [InlineData("llama", "generation_config.json", 2)]
    [InlineData("llama", "tokenizer.json", 3)]
    [InlineData("llama", "model.safetensors", 4)]
    [InlineData("gemma3", "config.json", 5)]
    [InlineData("phi3", "config.json", 6)]
    [InlineData("bert", "config.json", 7)]
    [InlineData("bert", "model.safetensors", 8)]
    [InlineData("modernbert", "config.json", 9)]
    public void Read_AFileOfAFolderDamaged_SucceedsOrRefuses(string family, string file, int seed)
    {
        Copy(family);
        Damage(file, file, seed, header: null);
    }

    [Fact]
    public void Read_TheHeaderOfSafetensorsDamaged_SucceedsOrRefuses()
    {
        Copy("llama");
        Damage("model.safetensors", "model.safetensors", seed: 10, header: 4096);
    }

    [Fact]
    public void Read_TheIndexOfShardsDamaged_SucceedsOrRefuses()
    {
        Copy("llama");
        using (var weights = WeightSource.Open(_folder.File("model.safetensors")))
        {
            var map = string.Join(',', weights.Names.Select(name => $"\"{name}\":\"model.safetensors\""));
            File.WriteAllText(_folder.File("model.safetensors.index.json"), $"{{\"metadata\":{{}},\"weight_map\":{{{map}}}}}");
        }

        ModelInspection.Read(_folder.Path);
        Damage("model.safetensors.index.json", "model.safetensors.index.json", seed: 11, header: null);
    }

    [Theory]
    [InlineData("llama", 4096, 12)]
    [InlineData("gemma2", 4096, 13)]
    [InlineData("qwen3", null, 14)]
    public void Read_AGgufDamaged_SucceedsOrRefuses(string family, int? header, int seed)
    {
        _folder.Write("model.gguf", GgufFromHuggingFace.Convert(SharedData.Require($"models/families/{family}")));
        WriteTokenizer();
        Damage("model.gguf", "model.gguf", seed, header);
    }

    [Theory]
    [InlineData("model.onnx", 4096, 15)]
    [InlineData("model.onnx", null, 16)]
    [InlineData("model.onnx.data", null, 17)]
    [InlineData("config.json", null, 18)]
    [InlineData("genai_config.json", null, 19)]
    public void Read_AFileOfAnOnnxExportDamaged_SucceedsOrRefuses(string file, int? header, int seed)
    {
        Copy("llama");
        ExportFolder.Replace(
            _folder,
            new GenAiForm
            {
                Packed = true,
                Bits = 4,
                ZeroPoints = true,
                External = true,
            }
        );
        if (file == ModelFileNames.GenAiConfiguration)
        {
            File.Delete(_folder.File("config.json"));
        }

        ModelInspection.Read(_folder.Path);
        Damage(file, file, seed, header);
    }

    private void Copy(string family)
    {
        foreach (var file in Directory.EnumerateFiles(SharedData.Require($"models/families/{family}")))
        {
            _folder.Write(Path.GetFileName(file), File.ReadAllBytes(file));
        }

        if (family.Contains("bert", StringComparison.Ordinal))
        {
            File.WriteAllLines(_folder.File("vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "##b"]);
        }
        else
        {
            WriteTokenizer();
        }
    }

    private void WriteTokenizer() => ShortTokenizer.Write(_folder.Path);

    /// <param name="header">How many bytes at the start are damaged; null for all.</param>
    private void Damage(string file, string target, int seed, int? header)
    {
        var valid = File.ReadAllBytes(_folder.File(file));
        var rest = header is { } length ? valid[length..] : [];
        var all = Directory.EnumerateFiles(_folder.Path).Sum(name => new FileInfo(name).Length);
        FileDamage.Try(header is null ? valid : valid[..header.Value], seed, s_rounds, MostBesides + (MostForAByte * all), damaged =>
        {
            _folder.Write(target, [.. damaged, .. rest]);
            ModelInspection.Read(_folder.Path);
        });
    }
}

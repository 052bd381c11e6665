using System.Text;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Encoders;
using Rag.Onnx.Native;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Runner;

public sealed class MemoryNeedTests : IDisposable
{
    private const long Gigabyte = 1_000_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_ACheckpointLargerThanTheMemory_IsRefusedBeforeAnythingIsReadWithBothFigures()
    {
        WriteHuge();
        var before = GC.GetTotalAllocatedBytes();
        var options = new ModelRunnerOptions { KvBytes = 1 << 30, MemoryBytes = 16 * Gigabyte };

        var refusal = Assert.Throws<ModelFileException>(() => OnnxModelRunner.Load(_folder.Path, _folder.File("cache"), options));

        Assert.Contains("to work in) where the machine or container has 16.0 GB", refusal.Message);
        Assert.Contains("BlockInt4", refusal.Message);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64 << 20);
        Assert.False(Directory.Exists(_folder.File("cache")));
    }

    [Fact]
    public void Load_WhereOnlyTheCacheIsTooLarge_SaysThatTheCacheIsToBeLowered()
    {
        var options = new ModelRunnerOptions { KvBytes = 8 * Gigabyte, MemoryBytes = 4 * Gigabyte };

        var refusal = Assert.Throws<ModelFileException>(() => OnnxModelRunner.Load(BundledModels.Reader, BuiltGraphs.Folder, options));

        Assert.Contains("8.0 of keys and values", refusal.Message);
        Assert.EndsWith("lower Models:KvMemoryMiB.", refusal.Message);
    }

    [Fact]
    public void Load_TheBundledReaderInASmallContainer_Fits()
    {
        var options = new ModelRunnerOptions { KvBytes = 128 << 20, MemoryBytes = Gigabyte };

        OnnxModelRunner.Load(BundledModels.Reader, BuiltGraphs.Folder, options).Dispose();
    }

    [Fact]
    public void Require_AnEncoderLargerThanTheMemory_IsRefusedWithBothFigures()
    {
        using var weights = WeightSource.Open(BundledModels.Embedder);

        EncoderMemory.Require("x", weights, EncoderPrecision.Float32, Gigabyte);
        var refusal = Assert.Throws<ModelFileException>(() => EncoderMemory.Require("x", weights, EncoderPrecision.Float32, 50_000_000));
        Assert.Contains("0.1 GB where the machine or container has 0.1 GB", refusal.Message);
    }

    [Theory]
    [InlineData("0::/a/b", "sys/fs/cgroup/a/b/memory.max", "3000000000", 3_000_000_000)]
    [InlineData("0::/a/b", "sys/fs/cgroup/a/memory.max", "3000000000", 3_000_000_000)]
    [InlineData("0::/../../a", "sys/fs/cgroup/memory.max", "3000000000", 3_000_000_000)]
    [InlineData("0::/a", "sys/fs/cgroup/a/memory.max", "max", 8_192_000_000)]
    [InlineData("4:memory:/docker/x", "sys/fs/cgroup/memory/memory.limit_in_bytes", "2000000000", 2_000_000_000)]
    [InlineData("4:cpu:/docker/x", "sys/fs/cgroup/memory/memory.limit_in_bytes", "2000000000", 8_192_000_000)]
    [InlineData("4:memory:/", "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712", 8_192_000_000)]
    public void MachineMemory_InAControlGroup_IsTheLeastOfAllLimits(string groups, string file, string limit, long expected)
    {
        Write("proc/meminfo", "MemTotal:        8000000 kB\nMemFree: 1 kB\n");
        Write("proc/self/cgroup", $"9:name=systemd:/\n{groups}\n");
        Write(file, limit + "\n");

        Assert.Equal(expected, MachineMemory.OfLinux(_folder.Path));
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllText(_folder.File(name), text);
    }

    /// <summary>A model of thirty billion weights whose file is a header and a hole.</summary>
    private void WriteHuge()
    {
        const int Hidden = 8192;
        const int Inner = 28_672;
        const int Layers = 40;
        const int Vocabulary = 32_000;
        var tensors = new List<(string Name, long Rows, long Columns)> { ("model.embed_tokens.weight", Vocabulary, Hidden) };
        foreach (var layer in Enumerable.Range(0, Layers))
        {
            tensors.Add(($"model.layers.{layer}.mlp.gate_proj.weight", Inner, Hidden));
            tensors.Add(($"model.layers.{layer}.mlp.up_proj.weight", Inner, Hidden));
            tensors.Add(($"model.layers.{layer}.mlp.down_proj.weight", Hidden, Inner));
        }

        var offset = 0L;
        var entries = tensors.Select(tensor =>
        {
            var (start, bytes) = (offset, 2 * tensor.Rows * tensor.Columns);
            offset += bytes;
            return $"\"{tensor.Name}\":{{\"dtype\":\"BF16\",\"shape\":[{tensor.Rows},{tensor.Columns}],"
                + $"\"data_offsets\":[{start},{offset}]}}";
        });
        var header = Encoding.UTF8.GetBytes($"{{{string.Join(',', entries)}}}");
        using (var file = File.Create(_folder.File("model.safetensors")))
        {
            file.Write(BitConverter.GetBytes((ulong)header.Length));
            file.Write(header);
            file.SetLength(file.Position + offset); // a hole takes no room on the disk
        }

        Write(
            "config.json",
            $$"""
            {"model_type":"llama","num_hidden_layers":{{Layers}},"hidden_size":{{Hidden}},"num_attention_heads":64,"num_key_value_heads":8,
             "intermediate_size":{{Inner}},"vocab_size":{{Vocabulary}},"max_position_embeddings":4096,"rms_norm_eps":1e-5}
            """
        );
    }
}

using System.Runtime.InteropServices;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Decoders.States;
using Rag.Tests;

namespace Rag.Onnx.Tests.Decoders;

/// <summary>What GGUF files say of layers with a state, and what they cannot.</summary>
public sealed class GgufStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, object?, string> Impossible { get; } =
        new()
        {
            { "lfm2", "shortconv.l_cache", null, "lfm2.shortconv.l_cache is missing" },
            { "lfm2", "attention.head_count_kv", new[] { 0, 1, 1 }, "has 3 entries for 2 layers" },
            { "lfm2", "attention.head_count_kv", new[] { 1, 2 }, "differs among layers with attention" },
            { "lfm2", "attention.head_count_kv", new[] { 0, 0 }, "is 0 in layer 1, which lacks the tensor blk.1.shortconv.conv.weight" },
            { "lfm2", "attention.head_count_kv", new[] { 1, 1 }, "is 1 in layer 0, which has the tensor blk.0.shortconv.conv.weight" },
            { "granitehybrid", "attention.head_count_kv", new[] { 1, 1 }, "is 1 in layer 0, which has the tensor blk.0.ssm_conv1d.weight" },
            { "lfm2", "attention.sliding_window", 16, "lfm2 models with a sliding window are not supported" },
            { "lfm2", "attention.causal", false, "lfm2.attention.causal is false" },
            { "lfm2", "block_count", 1001, "num_hidden_layers is 1001" },
            { "mamba2", "ssm.group_count", null, "mamba2.ssm.group_count is missing" },
            { "mamba2", "ssm.time_step_rank", 3, "ssm.inner_size is 16, which 3 heads cannot share evenly" },
            { "mamba2", "ssm.time_step_rank", 0, "ssm.inner_size is 16, which 0 heads cannot share evenly" },
            { "mamba2", "ssm.state_size", -1, "state_size is -1" },
            { "mamba2", "ssm.conv_kernel", 1 << 20, "a convolution over 1048576 tokens is not computed" },
            { "granitehybrid", "ssm.inner_size", 12, "ssm.inner_size is 12, no multiple of 8" },
            { "granitehybrid", "rope.scaling.finetuned", false, "granitehybrid models with attention that does not rotate" },
            { "granitehybrid", "expert_count", 4, "granitehybrid models with experts" },
            { "granitehybrid", "residual_scale", .22f, "granitehybrid models with the multiplier residual_scale" },
            { "qwen3next", "ssm.group_count", 3, "4 value heads of a delta rule cannot share 3 key heads evenly" },
            { "qwen3next", "ssm.inner_size", 15, "ssm.inner_size is 15, which 4 heads cannot share evenly" },
        };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Open_OfImpossibleSizesOfAState_IsRefusedByName(string architecture, string key, object? value, string sentence)
    {
        Dictionary<string, object> pairs = new()
        {
            ["block_count"] = 2,
            ["embedding_length"] = 8,
            ["feed_forward_length"] = 16,
            ["context_length"] = 64,
            ["attention.head_count"] = 2,
            ["shortconv.l_cache"] = 3,
            ["ssm.conv_kernel"] = 4,
            ["ssm.group_count"] = 2,
            ["ssm.inner_size"] = 16,
            ["ssm.state_size"] = 4,
            ["ssm.time_step_rank"] = 4,
        };
        pairs.Remove(key);
        if (value is not null)
        {
            pairs[key] = value;
        }

        var builder = new GgufBuilder().Pair("general.architecture", architecture);
        foreach (var (name, own) in pairs)
        {
            builder.Pair($"{architecture}.{name}", own);
        }

        // The first layer keeps a state, the second has attention.
        foreach (var name in new[] { "token_embd.weight", "blk.0.shortconv.conv.weight", "blk.0.ssm_conv1d.weight" })
        {
            builder.Tensor(name, [8, 4], 0, new byte[8 * 4 * 4]);
        }

        var path = _folder.Write("model.gguf", builder.Build());

        var refusal = Assert.Throws<ModelFileException>(() => DecoderCheckpoint.Open(path));

        Assert.Contains(sentence, refusal.Message);
    }

    [Fact]
    public void Decays_ThatLetAStateGrow_AreRefusedByName()
    {
        var values = MemoryMarshal.AsBytes<float>([-1, .5f]).ToArray();
        var path = _folder.Write("model.gguf", new GgufBuilder().Tensor("ssm_a", [1, 2], 0, values).Build());
        using var model = GgufModel.Open(path);
        var tensors = new StoredStates(model, (_, _) => "ssm_a");

        var refusal = Assert.Throws<ModelFileException>(() => tensors.Decays(0, 2));

        Assert.Contains("ssm_a", refusal.Message);
        Assert.Contains("none of it may exceed 0", refusal.Message);
    }

    [Fact]
    public void Taps_OfAnotherShape_AreRefusedByName()
    {
        var path = _folder.Write("model.gguf", new GgufBuilder().Tensor("taps", [4, 3], 0, new byte[4 * 3 * 4]).Build());
        using var model = GgufModel.Open(path);
        var tensors = new StoredStates(model, (_, _) => "taps");

        Assert.Equal(12, tensors.Taps(0, channels: 3, taps: 4).Length);
        var refusal = Assert.Throws<ModelFileException>(() => tensors.Taps(0, channels: 4, taps: 3));

        Assert.Contains("does not have the shape [4, 3]", refusal.Message);
    }
}

using static TorchSharp.torch;

namespace Rag.Training.Decoders;

/// <summary>Attention and a gated feed-forward part, each behind a norm and added to what came in.</summary>
internal sealed class DecoderLayer : IDisposable
{
    private readonly DecoderSizes _sizes;
    private readonly Dictionary<DecoderPart, LoraLinear> _linear;
    private readonly RmsNorm _attentionNorm;
    private readonly RmsNorm _feedForwardNorm;
    private readonly RmsNorm? _queryNorm;
    private readonly RmsNorm? _keyNorm;

    public DecoderLayer(DecoderFiles files, int layer, LoraForm? lora)
    {
        _sizes = files.Sizes;
        _linear = DecoderPart.Linear.ToDictionary(part => part, part => new LoraLinear(files, layer, part, lora));
        _attentionNorm = Norm(DecoderPart.AttentionNorm, _sizes.HiddenSize);
        _feedForwardNorm = Norm(DecoderPart.FeedForwardNorm, _sizes.HiddenSize);
        if (_sizes.HasHeadNorms)
        {
            _queryNorm = Norm(DecoderPart.QueryNorm, _sizes.HeadSize);
            _keyNorm = Norm(DecoderPart.KeyNorm, _sizes.HeadSize);
        }

        RmsNorm Norm(DecoderPart part, int size) => new(files.Norm(layer, part, size), _sizes.Epsilon);
    }

    public IEnumerable<LoraLinear> Linear => _linear.Values;

    /// <param name="rows">[tokens, hidden]</param>
    /// <param name="cos">[tokens, half a head]</param>
    /// <param name="sin">Likewise.</param>
    /// <param name="mask">[1, 1, tokens, tokens]: whether the token of a row sees that of a column.</param>
    public Tensor Forward(Tensor rows, Tensor cos, Tensor sin, Tensor mask)
    {
        var attended = rows + Attend(_attentionNorm.Forward(rows), cos, sin, mask);
        var normal = _feedForwardNorm.Forward(attended);
        var gated = nn.functional.silu(Product(DecoderPart.Gate, normal)) * Product(DecoderPart.Up, normal);
        return attended + Product(DecoderPart.Down, gated);
    }

    private Tensor Attend(Tensor rows, Tensor cos, Tensor sin, Tensor mask)
    {
        var query = Heads(Product(DecoderPart.Query, rows), _sizes.Heads);
        var key = Heads(Product(DecoderPart.Key, rows), _sizes.KvHeads);
        var value = Heads(Product(DecoderPart.Value, rows), _sizes.KvHeads);
        query = Turned(_queryNorm?.Forward(query) ?? query, cos, sin);
        key = Turned(_keyNorm?.Forward(key) ?? key, cos, sin);
        var mixed = nn.functional.scaled_dot_product_attention(
            query.unsqueeze(0),
            Shared(key).unsqueeze(0),
            Shared(value).unsqueeze(0),
            mask
        );
        return Product(DecoderPart.AttentionOutput, mixed.squeeze(0).transpose(0, 1).reshape(rows.shape[0], -1));
    }

    private Tensor Product(DecoderPart part, Tensor rows) => _linear[part].Forward(rows);

    /// <summary>[tokens, heads x size] as [heads, tokens, size].</summary>
    private Tensor Heads(Tensor rows, int heads) => rows.view(rows.shape[0], heads, _sizes.HeadSize).transpose(0, 1);

    /// <summary>Each KV head as often as heads share it.</summary>
    private Tensor Shared(Tensor heads) => heads.repeat_interleave(_sizes.Heads / _sizes.KvHeads, 0);

    /// <summary>Turns the pairs (i, i + half) of every head.</summary>
    private static Tensor Turned(Tensor heads, Tensor cos, Tensor sin)
    {
        var halves = heads.chunk(2, -1);
        return cat([(halves[0] * cos) - (halves[1] * sin), (halves[1] * cos) + (halves[0] * sin)], -1);
    }

    public void Dispose()
    {
        foreach (var linear in _linear.Values)
        {
            linear.Dispose();
        }

        _attentionNorm.Dispose();
        _feedForwardNorm.Dispose();
        _queryNorm?.Dispose();
        _keyNorm?.Dispose();
    }
}

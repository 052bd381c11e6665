using static TorchSharp.torch;

namespace Rag.Training.Decoders;

/// <summary>A decoder in fp32 whose own weights stay as they are; an adapter's matrices beside them learn.</summary>
internal sealed class Decoder : IDisposable
{
    private readonly Tensor _embedding; // [vocabulary, hidden]
    private readonly Tensor? _head; // [vocabulary, hidden]; null when the embedding serves
    private readonly List<DecoderLayer> _layers;
    private readonly RmsNorm _finalNorm;
    private readonly Tensor _cos; // [positions, half a head]
    private readonly Tensor _sin;

    /// <param name="positions">No prompt is longer.</param>
    /// <param name="lora">Null: nothing learns.</param>
    public Decoder(DecoderFiles files, int positions, LoraForm? lora)
    {
        var sizes = files.Sizes;
        _embedding = tensor(files.Embedding(), [sizes.VocabularySize, sizes.HiddenSize]);
        _head = files.Head() is { } head ? tensor(head, [sizes.VocabularySize, sizes.HiddenSize]) : null;
        _layers = [.. Enumerable.Range(0, sizes.Layers).Select(layer => new DecoderLayer(files, layer, lora))];
        _finalNorm = new RmsNorm(files.FinalNorm(), sizes.Epsilon);
        var (cos, sin) = sizes.Rotary.Tables(positions);
        _cos = tensor(cos, [positions, sizes.HeadSize / 2]);
        _sin = tensor(sin, [positions, sizes.HeadSize / 2]);
    }

    /// <summary>The layers that learn, in the order of the model.</summary>
    public IEnumerable<LoraLinear> Learning => _layers.SelectMany(layer => layer.Linear).Where(linear => linear.Down is not null);

    /// <param name="tokens">[tokens] ids</param>
    /// <param name="positions">[tokens]</param>
    /// <param name="mask">[1, 1, tokens, tokens]: whether the token of a row sees that of a column.</param>
    /// <param name="wanted">[rows] the tokens whose successors are wanted</param>
    /// <returns>[rows, vocabulary]</returns>
    public Tensor Logits(Tensor tokens, Tensor positions, Tensor mask, Tensor wanted)
    {
        var rows = _embedding.index_select(0, tokens);
        var (cos, sin) = (_cos.index_select(0, positions), _sin.index_select(0, positions));
        foreach (var layer in _layers)
        {
            rows = layer.Forward(rows, cos, sin, mask);
        }

        return nn.functional.linear(_finalNorm.Forward(rows.index_select(0, wanted)), _head ?? _embedding);
    }

    public void Dispose()
    {
        _embedding.Dispose();
        _head?.Dispose();
        _layers.ForEach(layer => layer.Dispose());
        _finalNorm.Dispose();
        _cos.Dispose();
        _sin.Dispose();
    }
}

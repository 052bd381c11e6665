using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Decoders.Experts;
using Rag.Onnx.Decoders.Families;

namespace Rag.Bench.Shapes;

/// <summary>The tensors of a decoder of any family, by what its config.json says.</summary>
internal sealed class RandomTensors
{
    private const string Prefix = "model.";

    private readonly DecoderFamily _family;
    private readonly DecoderConfiguration _configuration;
    private readonly HashSet<DecoderMatrix> _biased;
    private readonly bool _tied;

    private RandomTensors(ConfigurationReader json)
    {
        _family = DecoderFamilies.Of(json);
        var part = _family.PartOf(json);
        _configuration = _family.Read(new DecoderReader(part, _family.Defaults)).Validated(json.Path);
        _biased = [.. _family.Biased(part)];
        _tied = part.Flag("tie_word_embeddings", _family.Defaults.TiedHead);
    }

    public static IReadOnlyList<RandomTensor> Of(string configPath)
    {
        using var document = JsonFile.Read(configPath);
        return [.. new RandomTensors(new ConfigurationReader(configPath, document.RootElement)).All()];
    }

    private IEnumerable<RandomTensor> All()
    {
        var c = _configuration;
        yield return new RandomTensor($"{Prefix}embed_tokens.weight", null, c.VocabularySize, c.HiddenSize);
        if (!_tied)
        {
            yield return new RandomTensor("lm_head.weight", null, c.VocabularySize, c.HiddenSize);
        }

        yield return Gain($"{Prefix}norm", c.HiddenSize);
        foreach (var tensor in Enumerable.Range(0, c.Layers).SelectMany(Layer))
        {
            yield return tensor with
            {
                Name = $"{Prefix}layers.{tensor.Name}",
            };
        }
    }

    private RandomTensor Gain(string name, int size) => new($"{name}.weight", 1 - _family.GainOffset, size);

    private IEnumerable<RandomTensor> Layer(int layer)
    {
        var feedForward = new[] { DecoderMatrix.Gate, DecoderMatrix.Up, DecoderMatrix.Down };
        var matrices = Enum.GetValues<DecoderMatrix>().Where(matrix => !_configuration.HasExperts(layer) || !feedForward.Contains(matrix));
        var norms = Norms().Select(norm => Gain($"{layer}.{_family.NormName(norm)}", DecoderShapes.Of(_configuration, norm)));
        var sinks = _configuration.HasSinks
            ? [new RandomTensor($"{layer}.self_attn.sinks", null, _configuration.Heads)]
            : Array.Empty<RandomTensor>();
        var experts = _configuration.HasExperts(layer) ? Experts($"{layer}.{_family.ExpertParts[0]}") : [];
        return [.. matrices.SelectMany(matrix => Matrix(layer, matrix)).DistinctBy(tensor => tensor.Name), .. norms, .. sinks, .. experts];
    }

    private IEnumerable<RandomTensor> Matrix(int layer, DecoderMatrix matrix)
    {
        var (outputs, inputs) = DecoderShapes.Of(_configuration, matrix);
        if (_family.JoinedName(matrix) is { } joined)
        {
            yield return new RandomTensor($"{layer}.{joined}.weight", null, DecoderShapes.PlaceOf(_configuration, matrix).All, inputs);
            yield break;
        }

        yield return new RandomTensor($"{layer}.{_family.MatrixName(matrix)}.weight", null, outputs, inputs);
        if (_biased.Contains(matrix))
        {
            yield return new RandomTensor($"{layer}.{_family.MatrixName(matrix)}.bias", null, outputs);
        }
    }

    private IEnumerable<DecoderNorm> Norms()
    {
        IEnumerable<DecoderNorm> before = [DecoderNorm.BeforeAttention, DecoderNorm.BeforeFeedForward];
        IEnumerable<DecoderNorm> after = [DecoderNorm.AfterAttention, DecoderNorm.AfterFeedForward];
        var around = _configuration.Norms switch
        {
            NormPlacement.Before => before,
            NormPlacement.After => after,
            _ => before.Concat(after),
        };
        return _configuration.QueryKeyNorm == QueryKeyNorm.None ? around : [.. around, DecoderNorm.Query, DecoderNorm.Key];
    }

    private IEnumerable<RandomTensor> Experts(string part)
    {
        var mixture = _configuration.Experts!;
        var (count, hidden, size) = (mixture.Count, _configuration.HiddenSize, mixture.Size);
        yield return new RandomTensor($"{part}.{_family.RouterName}.weight", null, count, hidden);
        if (_family.HasTurnedExperts)
        {
            yield return new RandomTensor($"{part}.{_family.RouterName}.bias", null, count);
            yield return new RandomTensor($"{part}.experts.gate_up_proj", null, count, hidden, 2 * size);
            yield return new RandomTensor($"{part}.experts.gate_up_proj_bias", null, count, 2 * size);
            yield return new RandomTensor($"{part}.experts.down_proj", null, count, size, hidden);
            yield return new RandomTensor($"{part}.experts.down_proj_bias", null, count, hidden);
            yield break;
        }

        foreach (var expert in Enumerable.Range(0, count))
        {
            foreach (var matrix in (DecoderMatrix[])[DecoderMatrix.Gate, DecoderMatrix.Up, DecoderMatrix.Down])
            {
                var (outputs, inputs) = ExpertShapes.Of(_configuration, matrix);
                yield return new RandomTensor($"{part}.experts.{expert}.{_family.ExpertName(matrix)}.weight", null, outputs, inputs);
            }
        }
    }
}

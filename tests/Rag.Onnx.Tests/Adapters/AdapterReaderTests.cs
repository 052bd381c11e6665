using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Adapters;
using Rag.Onnx.Decoders;
using Rag.Tests;

namespace Rag.Onnx.Tests.Adapters;

public sealed class AdapterReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("peft_type", "\"IA3\"", "only adapters of the type LORA")]
    [InlineData("use_dora", "true", "use_dora is set: DoRA")]
    [InlineData("bias", "\"all\"", "bias is all")]
    [InlineData("lora_bias", "true", "biases of the adapter's own")]
    [InlineData("modules_to_save", """["lm_head"]""", "modules_to_save is set")]
    [InlineData("trainable_token_indices", "[1]", "embeddings of tokens")]
    [InlineData("layer_replication", "[[0,2]]", "layer_replication is set")]
    [InlineData("init_lora_weights", "\"pissa\"", "which changes the model's own weights")]
    [InlineData("use_something_new", "true", "use_something_new is set, which is not known")]
    [InlineData("target_modules", "null", "target_modules is missing")]
    [InlineData("target_modules", "7", "neither a pattern nor a list")]
    [InlineData("target_modules", """["other_proj"]""", "belongs to no linear layer")]
    [InlineData("target_modules", "\"(?<a>q)_proj\"", "the pattern of target_modules is not supported")]
    [InlineData("layers_to_transform", "[0]", "belongs to no linear layer")]
    [InlineData("layers_pattern", "\"h\"", null)]
    [InlineData("r", "5", "does not have the shape [5,")]
    [InlineData("r", "0", "r is 0")]
    [InlineData("rank_pattern", """{"q_proj":0}""", "impossible value")]
    [InlineData("lora_alpha", "\"x\"", "lora_alpha is not a number")]
    public void Read_OfAConfigurationThatCannotBeHonored_IsRefusedByName(string setting, string value, string? defect)
    {
        Copy(json => json[setting] = JsonNode.Parse(value));

        if (defect is null)
        {
            Assert.Equal(DigestOf(Source), DigestOf(_folder.Path)); // without layers_to_transform it has no meaning
            return;
        }

        var refusal = Assert.Throws<ModelFileException>(() => Read(_folder.Path));
        Assert.Contains(defect, refusal.Message);
    }

    [Theory]
    [InlineData("target_modules", "\"all-linear\"")]
    [InlineData("target_modules", "\".*\\\\.(q|k|v|o|gate|up|down)_proj$\"")]
    [InlineData("fan_in_fan_out", "true")]
    [InlineData("exclude_modules", """["lm_head"]""")]
    [InlineData("layers_to_transform", "[0,1,2,3,4,5,6,7]")]
    [InlineData("rank_pattern", """{"nothing":9,"^model.layers.0.self_attn.q_proj":4}""")]
    [InlineData("alpha_pattern", """{"(q|k|v|o)_proj":12,"mlp\\..*":12}""")]
    public void Read_OfTheSameAdapterInOtherWords_GivesTheSameDigest(string setting, string value)
    {
        Copy(json => json[setting] = JsonNode.Parse(value));

        Assert.Equal(DigestOf(Source), DigestOf(_folder.Path));
    }

    [Fact]
    public void Read_OfAnAlphaForSomeModules_ChangesThoseAlone()
    {
        Copy(json => json["alpha_pattern"] = JsonNode.Parse("""{"layers\\.0\\.self_attn\\.q_proj":24}"""));

        var (before, after) = (Read(Source), Read(_folder.Path));

        var changed = before.Parts.Zip(after.Parts).Where(pair => !pair.First.Product.Up.SequenceEqual(pair.Second.Product.Up)).ToList();
        var (only, doubled) = Assert.Single(changed);
        Assert.Equal((0, AdapterPlace.QueryKeyValue, 0), (only.Layer, only.Place, only.Product.First));
        Assert.Equal(only.Product.Up.Select(value => 2 * value), doubled.Product.Up);
    }

    [Theory]
    [InlineData("base_model.model.", "")]
    [InlineData("base_model.model.model.", "base_model.model.model.language_model.")]
    [InlineData(".weight", ".default.weight")]
    public void Read_OfTensorsUnderOtherNames_GivesTheSameDigest(string part, string instead)
    {
        Copy(_ => { }, tensors => tensors.ToDictionary(tensor => tensor.Key.Replace(part, instead), tensor => tensor.Value));

        Assert.Equal(DigestOf(Source), DigestOf(_folder.Path));
    }

    [Fact]
    public void Read_OfDamagedTensors_IsRefusedWithASentence()
    {
        const string First = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight";
        var damages = new (Action<Dictionary<string, (int[] Shape, float[] Values)>> Damage, string Defect)[]
        {
            (tensors => tensors.Remove(First), "lora_A of layers.0.self_attn.q_proj"),
            (tensors => tensors[First].Values[3] = float.NaN, "no finite number"),
            (tensors => tensors[First] = ([tensors[First].Values.Length], tensors[First].Values), "does not have the shape"),
            (tensors => tensors["base_model.model.lm_head.lora_A.weight"] = ([1, 1], [1]), "belongs to no linear layer"),
            (tensors => tensors[First.Replace("lora_A.weight", "lora_magnitude_vector")] = ([1], [1]), "neither lora_A nor lora_B"),
            (tensors => tensors["base_model.model.model.embed_tokens.lora_embedding_A"] = ([1], [1]), "neither lora_A nor lora_B"),
            (tensors => tensors[First.Replace(".weight", ".default.weight")] = tensors[First], "is there twice"),
        };
        foreach (var (damage, defect) in damages)
        {
            Copy(
                _ => { },
                tensors =>
                {
                    damage(tensors);
                    return tensors;
                }
            );
            var refusal = Assert.Throws<ModelFileException>(() => Read(_folder.Path));
            Assert.Contains(defect, refusal.Message);
        }
    }

    [Fact]
    public void Read_OfAFileCutOrChangedAtAnyPlace_IsRefusedWithASentenceOrRead()
    {
        Copy(_ => { });
        var path = _folder.File(AdapterReader.WeightsName);
        var whole = File.ReadAllBytes(path);
        var random = new Random(4);
        for (var i = 0; i < 300; i++)
        {
            var damaged = whole.ToArray();
            if (i % 2 == 0)
            {
                damaged = damaged[..random.Next(damaged.Length)];
            }
            else
            {
                damaged[random.Next(Math.Min(damaged.Length, 4000))] ^= (byte)(1 << random.Next(8));
            }

            File.WriteAllBytes(path, damaged);
            try
            {
                Read(_folder.Path);
            }
            catch (ModelFileException refused)
            {
                Assert.Contains(_folder.Path, refused.Message);
            }
        }
    }

    [Fact]
    public void Read_WithoutWeightsOrConfiguration_IsRefusedByName()
    {
        Copy(_ => { });
        File.Delete(_folder.File(AdapterReader.WeightsName));
        Assert.Contains("has no adapter_model.safetensors", Assert.Throws<ModelFileException>(() => Read(_folder.Path)).Message);
        File.Delete(_folder.File(AdapterConfiguration.FileName));
        Assert.Contains("the file is missing", Assert.Throws<ModelFileException>(() => Read(_folder.Path)).Message);
    }

    private static string Source => SharedData.Require("models/families/lora-all");

    private static LoraAdapter Read(string folder)
    {
        using var checkpoint = DecoderCheckpoint.Open(SharedData.Require("models/families/llama"));
        return AdapterReader.Read(folder, AdapterTarget.Of(checkpoint, groupedGates: false));
    }

    private static string DigestOf(string folder) => Read(folder).Digest;

    private void Copy(
        Action<JsonObject> change,
        Func<Dictionary<string, (int[] Shape, float[] Values)>, Dictionary<string, (int[] Shape, float[] Values)>>? changeTensors = null
    )
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Source, AdapterConfiguration.FileName)))!.AsObject();
        change(json);
        File.WriteAllText(_folder.File(AdapterConfiguration.FileName), json.ToJsonString());
        using var weights = WeightSource.Open(Path.Combine(Source, AdapterReader.WeightsName));
        var tensors = weights.Names.ToDictionary(name => name, name => (weights.Get(name).Shape.ToArray(), weights.ReadFloat32(name)));
        var written = changeTensors?.Invoke(tensors) ?? tensors;
        File.WriteAllBytes(_folder.File(AdapterReader.WeightsName), SafetensorsBytes.Of(written));
    }
}

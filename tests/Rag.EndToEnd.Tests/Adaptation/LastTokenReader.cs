using System.Text.Json;
using Rag.ModelFiles.Tokenizers;
using Rag.Prompting;

namespace Rag.EndToEnd.Tests.Adaptation;

/// <summary>
/// A Llama of one layer whose attention reads the last token alone, so that what follows a token is all that it knows, and an adapter of
/// its values can teach it to go on otherwise in few steps. It says the same name to every question, and where no passage holds that name
/// that the passages do not say.
/// </summary>
internal static class LastTokenReader
{
    private const int Vocabulary = 512;
    private const int Hidden = 64;

    /// <summary>Scales scores: a token's own is 32, and those of others are spread around zero by 4.</summary>
    private const float Sharpness = 2;

    /// <summary>What a step of training changes of the values weighs so much in what is read.</summary>
    private const float Strength = 64;

    /// <summary>Of what follows a token by chance alone.</summary>
    private const float Noise = .3f;

    /// <summary>Of what follows for sure.</summary>
    private const float Known = 1;

    private const float FirstThought = .4f;
    private const float SecondThought = .35f;
    private const float ThirdThought = .3f;

    /// <param name="said">The name that it says.</param>
    /// <param name="hesitated">Another name that it nearly says.</param>
    public static string Write(DirectoryInfo parent, string said, string hesitated)
    {
        var folder = parent.CreateSubdirectory("toy-reader").FullName;
        ShortTokenizer.Write(folder);
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            JsonSerializer.Serialize(
                new
                {
                    model_type = "llama",
                    hidden_act = "silu",
                    hidden_size = Hidden,
                    head_dim = Hidden,
                    intermediate_size = Hidden,
                    num_attention_heads = 1,
                    num_key_value_heads = 1,
                    num_hidden_layers = 1,
                    max_position_embeddings = 2048,
                    rms_norm_eps = 1e-6,
                    rope_theta = 10000.0,
                    tie_word_embeddings = false,
                    vocab_size = Vocabulary,
                    bos_token_id = 1,
                    eos_token_id = 2,
                }
            )
        );
        File.WriteAllText(
            Path.Combine(folder, "prompt.json"),
            """{"instructions":"News:","passage":"\n{text}","question":"\n{text}<s>","end":"</s>","passages":"alone"}"""
        );
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), SafetensorsBytes.Of(Tensors(folder, said, hesitated)));
        return folder;
    }

    private static Dictionary<string, (int[] Shape, float[] Values)> Tensors(string folder, string said, string hesitated)
    {
        var random = new Random(1);
        var embedding = Normal(1);
        var head = Normal(Noise);
        var tokenizer = TokenizerFactory.Load(folder);
        var begin = tokenizer.EncodeWithSpecials("<s>")[^1];
        Say(said, FirstThought);
        Say(hesitated, SecondThought);
        Say(PromptTemplate.Refusal, ThirdThought);
        return new()
        {
            ["model.embed_tokens.weight"] = ([Vocabulary, Hidden], embedding),
            ["lm_head.weight"] = ([Vocabulary, Hidden], head),
            ["model.norm.weight"] = ([Hidden], Ones()),
            ["model.layers.0.input_layernorm.weight"] = ([Hidden], Ones()),
            ["model.layers.0.post_attention_layernorm.weight"] = ([Hidden], Ones()),
            ["model.layers.0.self_attn.q_proj.weight"] = ([Hidden, Hidden], Diagonal(Sharpness)),
            ["model.layers.0.self_attn.k_proj.weight"] = ([Hidden, Hidden], Diagonal(Sharpness)),
            ["model.layers.0.self_attn.v_proj.weight"] = ([Hidden, Hidden], Diagonal(0)),
            ["model.layers.0.self_attn.o_proj.weight"] = ([Hidden, Hidden], Diagonal(Strength)),
            ["model.layers.0.mlp.gate_proj.weight"] = ([Hidden, Hidden], Diagonal(0)),
            ["model.layers.0.mlp.up_proj.weight"] = ([Hidden, Hidden], Diagonal(0)),
            ["model.layers.0.mlp.down_proj.weight"] = ([Hidden, Hidden], Diagonal(0)),
        };

        void Say(string answer, float strength)
        {
            int[] tokens = [.. tokenizer.Encode(answer)];
            Follow(begin, tokens[0], strength);
            foreach (var (before, after) in answer == hesitated ? [] : tokens.Zip(tokens.Skip(1)))
            {
                Follow(before, after, Known);
            }
        }

        void Follow(int before, int after, float strength)
        {
            foreach (var i in Enumerable.Range(0, Hidden))
            {
                head[(after * Hidden) + i] += strength * embedding[(before * Hidden) + i];
            }
        }

        float[] Normal(float deviation) =>
            [
                .. Enumerable
                    .Range(0, Vocabulary * Hidden)
                    .Select(_ =>
                        deviation * (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble()))
                    ),
            ];
    }

    private static float[] Ones() => [.. Enumerable.Repeat(1f, Hidden)];

    private static float[] Diagonal(float value)
    {
        var matrix = new float[Hidden * Hidden];
        foreach (var i in Enumerable.Range(0, Hidden))
        {
            matrix[(i * Hidden) + i] = value;
        }

        return matrix;
    }
}

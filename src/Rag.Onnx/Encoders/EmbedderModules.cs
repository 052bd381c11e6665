using System.Collections.Immutable;
using System.Text.Json;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Encoders;

/// <summary>The modules of a sentence-transformers model behind its encoder: a pooling, then dense layers.</summary>
/// <param name="Poolings">Joined in this order where there are several.</param>
/// <param name="PoolsPrompt">The tokens of a prompt count in the pooling as those of the text do.</param>
internal sealed record EmbedderModules(ImmutableArray<Pooling> Poolings, ImmutableArray<DenseLayer> Dense, bool PoolsPrompt)
{
    private const string UsualPooling = "1_Pooling";
    private const int MostModules = 16;

    public static EmbedderModules Read(string modelFolder)
    {
        var path = Path.Combine(modelFolder, "modules.json");
        if (!File.Exists(path))
        {
            // The library that defines these files pools a plain encoder so.
            var usual = Path.Combine(modelFolder, UsualPooling);
            return File.Exists(PoolingFile(usual)) ? ReadPooling(usual) : new EmbedderModules([Pooling.Mean], [], true);
        }

        using var document = JsonFile.Read(path);
        if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() > MostModules)
        {
            throw new ModelFileException(path, $"the file is no list of at most {MostModules} modules.");
        }

        EmbedderModules? modules = null;
        var dense = new List<DenseLayer>();
        var isNormalized = false;
        foreach (var module in document.RootElement.EnumerateArray())
        {
            var json = new ConfigurationReader(path, module);
            var kind = json.Text("type").Split('.')[^1];
            switch (kind)
            {
                case "Transformer" when json.Text("path", "") is { Length: > 0 } folder:
                    throw new ModelFileException(
                        path,
                        $"the encoder lies in the folder {folder} of the model, which is not supported: move its files up."
                    );
                case "Transformer" or "Dropout":
                    break;
                case "Pooling" when modules is null && !isNormalized:
                    modules = ReadPooling(FolderOf(path, modelFolder, json));
                    break;
                case "Dense" when modules is not null && !isNormalized:
                    dense.Add(DenseLayer.Read(FolderOf(path, modelFolder, json)));
                    break;
                case "Normalize" when modules is not null:
                    isNormalized = true;
                    break;
                case "Pooling" or "Dense" or "Normalize":
                    throw new ModelFileException(
                        path,
                        $"a module of the kind {kind} stands at a place where none is supported: a pooling, dense layers and a "
                            + "normalization may follow the encoder, in this order."
                    );
                default:
                    throw new ModelFileException(path, $"modules of the kind {kind} are not supported.");
            }
        }

        return modules is null
            ? throw new ModelFileException(path, "no module pools hidden states into a vector.")
            : modules with
            {
                Dense = [.. dense],
            };
    }

    private static string FolderOf(string path, string modelFolder, ConfigurationReader module)
    {
        var folder = module.Text("path");
        return folder == Path.GetFileName(folder) && folder is not ("" or "." or "..") && !folder.Contains('\0')
            ? Path.Combine(modelFolder, folder)
            : throw new ModelFileException(path, $"the module path {folder} is no plain folder name.");
    }

    private static string PoolingFile(string folder) => Path.Combine(folder, "config.json");

    private static EmbedderModules ReadPooling(string folder)
    {
        var path = PoolingFile(folder);
        using var document = JsonFile.Read(path);
        var json = new ConfigurationReader(path, document.RootElement);
        var named = NamesIn(document.RootElement);
        var poolings = ImmutableArray.CreateBuilder<Pooling>();
        Add("pooling_mode_cls_token", "cls", Pooling.FirstToken);
        Add("pooling_mode_max_tokens", "max", Pooling.Max);
        Add("pooling_mode_mean_tokens", "mean", Pooling.Mean);
        Add("pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", Pooling.MeanOfRootLength);
        Add("pooling_mode_weightedmean_tokens", "weightedmean", Pooling.MeanByPlace);
        Add("pooling_mode_lasttoken", "lasttoken", Pooling.LastToken);
        return poolings.Count == 0
            ? throw new ModelFileException(
                path,
                "the file names no pooling that is supported; cls, mean, max, weightedmean and lasttoken are."
            )
            : new EmbedderModules(poolings.ToImmutable(), [], json.Flag("include_prompt", true));

        // Without a name for the pooling the mean is meant unless it is switched off.
        bool Has(string flag, string name) => named.Count > 0 ? named.Contains(name) : json.Flag(flag, flag == "pooling_mode_mean_tokens");

        void Add(string flag, string name, Pooling pooling)
        {
            if (Has(flag, name))
            {
                poolings.Add(pooling);
            }
        }
    }

    /// <summary>Newer files name the pooling, or several.</summary>
    private static HashSet<string> NamesIn(JsonElement root) =>
        root.Field("pooling_mode") switch
        {
            { ValueKind: JsonValueKind.String } one => [one.GetString()!.ToLowerInvariant()],
            { ValueKind: JsonValueKind.Array } several =>
            [
                .. several
                    .EnumerateArray()
                    .Where(name => name.ValueKind == JsonValueKind.String)
                    .Select(name => name.GetString()!.ToLowerInvariant()),
            ],
            _ => [],
        };

    /// <summary>Elements of a vector of an encoder with these modules behind it.</summary>
    public int DimensionsOf(EncoderArchitecture architecture) =>
        Dense.IsEmpty ? architecture.HiddenSize * Poolings.Length : Dense[^1].Outputs;

    /// <summary>Tells what is built of these modules from what is built of others.</summary>
    public void AddTo(GraphKey key, string cacheFolder)
    {
        key.Add(string.Join(' ', Poolings));
        foreach (var layer in Dense)
        {
            layer.AddTo(key, cacheFolder);
        }
    }
}

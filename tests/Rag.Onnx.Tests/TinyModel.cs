using System.Text.Json.Nodes;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.Onnx.Tests;

/// <summary>A copy of one of the small reference models, whose files a test changes.</summary>
/// <typeparam name="TSelf">The kind of model, for calls one behind the other.</typeparam>
internal abstract class TinyModel<TSelf> : IDisposable
    where TSelf : TinyModel<TSelf>
{
    private const string WeightsName = "model.safetensors";

    protected TinyModel(string family)
    {
        var source = SharedData.Require($"models/families/{family}");
        foreach (var name in new[] { "config.json", WeightsName, "reference.json" })
        {
            File.Copy(System.IO.Path.Combine(source, name), Folder.File(name));
        }
    }

    public string Path => Folder.Path;

    protected TemporaryFolder Folder { get; } = new();

    public TSelf Write(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Folder.File(name))!);
        File.WriteAllText(Folder.File(name), content);
        return (TSelf)this;
    }

    public TSelf Write(string name, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Folder.File(name))!);
        Folder.Write(name, content);
        return (TSelf)this;
    }

    /// <summary>Changes a JSON file of the model, config.json unless another is named.</summary>
    public TSelf Change(Action<JsonObject> change, string name = "config.json")
    {
        var json = JsonNode.Parse(File.ReadAllText(Folder.File(name)))!.AsObject();
        change(json);
        return Write(name, json.ToJsonString());
    }

    public TSelf ChangeWeights(Action<Dictionary<string, (int[] Shape, float[] Values)>> change)
    {
        var tensors = new Dictionary<string, (int[] Shape, float[] Values)>(StringComparer.Ordinal);
        using (var weights = WeightSource.Open(Folder.Path))
        {
            foreach (var name in weights.Names)
            {
                tensors[name] = ([.. weights.Get(name).Shape], weights.ReadFloat32(name));
            }
        }

        change(tensors);
        return Write(WeightsName, SafetensorsBytes.Of(tensors));
    }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

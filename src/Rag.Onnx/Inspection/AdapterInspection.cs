using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Library;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Inspection;

/// <summary>Reads an adapter as far as it can be read without its model.</summary>
internal static class AdapterInspection
{
    private const string Supported = "LORA";

    public static ModelDescription Read(string folder)
    {
        RequireKnown(folder);
        using var weights = SafetensorsFile.Open(Path.Combine(folder, ModelFileNames.AdapterWeights));
        IWeightSource source = weights;
        var parameters = source.Names.Sum(name => source.Get(name).Elements);
        return parameters > 0
            ? new ModelDescription(ModelKind.Adapter, Supported.ToLowerInvariant(), parameters, Context: null, Dimensions: null)
            : throw new ModelFileException(weights.Path, "the adapter has no weights.");
    }

    public static void RequireKnown(string folder)
    {
        var path = Path.Combine(folder, ModelFileNames.AdapterConfiguration);
        using var document = JsonFile.Read(path);
        var type = new ConfigurationReader(path, document.RootElement).Text("peft_type");
        if (type != Supported)
        {
            throw new ModelFileException(path, $"adapters of the type {type} are not supported; {Supported} is.");
        }
    }
}

namespace Rag.Api.Adapters;

/// <summary>An adapter as it is configured.</summary>
public sealed class ServedAdapter
{
    /// <summary>With adapter_config.json and adapter_model.safetensors.</summary>
    public string Folder { get; set; } = "";

    /// <summary>The reader that it was made for, checked where it is given.</summary>
    public string? Base { get; set; }
}

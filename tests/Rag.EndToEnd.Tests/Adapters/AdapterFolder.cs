namespace Rag.EndToEnd.Tests.Adapters;

/// <summary>Adapters of the bundled reader.</summary>
internal static class AdapterFolder
{
    private const int Hidden = 576;

    /// <summary>A folder with an adapter of random matrices.</summary>
    public static string Write(DirectoryInfo parent, string name, int seed)
    {
        var folder = parent.CreateSubdirectory(name).FullName;
        var random = new Random(seed);
        File.WriteAllText(
            Path.Combine(folder, "adapter_config.json"),
            """{"peft_type":"LORA","r":2,"lora_alpha":4,"target_modules":["o_proj"],"layers_to_transform":[1,7]}"""
        );
        var tensors = new Dictionary<string, (int[] Shape, float[] Values)>();
        foreach (var layer in new[] { 1, 7 })
        {
            var module = $"base_model.model.model.layers.{layer}.self_attn.o_proj";
            tensors.Add($"{module}.lora_A.weight", ([2, Hidden], Values()));
            tensors.Add($"{module}.lora_B.weight", ([Hidden, 2], Values()));
        }

        File.WriteAllBytes(Path.Combine(folder, "adapter_model.safetensors"), SafetensorsBytes.Of(tensors));
        return folder;

        float[] Values() => [.. Enumerable.Range(0, 2 * Hidden).Select(_ => ((float)random.NextDouble() - .5f) * .2f)];
    }
}

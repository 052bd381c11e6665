using System.Globalization;
using System.Text.Json;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;
using Rag.Training.Decoders;
using TorchSharp.Modules;

namespace Rag.Training.Readers;

/// <summary>Writes an adapter in the form of PEFT: adapter_config.json and adapter_model.safetensors.</summary>
internal static class PeftFolder
{
    private static readonly JsonWriterOptions s_indented = new() { Indented = true };

    /// <param name="model">The name of the model that the adapter was trained for.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(string folder, string model, ReaderSettings settings, IEnumerable<LoraLinear> learned)
    {
        WriteConfiguration(Path.Combine(folder, "adapter_config.json"), model, settings);
        SafetensorsWriter.Write(Path.Combine(folder, "adapter_model.safetensors"), [.. learned.SelectMany(TensorsOf)]);
    }

    private static void WriteConfiguration(string path, string model, ReaderSettings settings)
    {
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(file, s_indented);
        json.WriteStartObject();
        json.WriteString("peft_type", "LORA");
        json.WriteString("task_type", "CAUSAL_LM");
        json.WriteString("base_model_name_or_path", model);
        json.WriteNumber("r", settings.Rank);
        json.WriteNumber("lora_alpha", settings.Alpha);
        json.WriteNumber("lora_dropout", 0);
        json.WriteString("bias", "none");
        json.WriteStartArray("target_modules");
        foreach (var target in settings.Targets)
        {
            json.WriteStringValue(target);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static IEnumerable<TensorToWrite> TensorsOf(LoraLinear linear)
    {
        var module = string.Create(CultureInfo.InvariantCulture, $"base_model.model.model.layers.{linear.Layer}.{linear.Part.Name}");
        yield return Of($"{module}.lora_A.weight", linear.Down!);
        yield return Of($"{module}.lora_B.weight", linear.Up!);
    }

    private static TensorToWrite Of(string name, Parameter matrix) =>
        TensorToWrite.Of(name, WeightType.F32, [.. matrix.shape.Select(size => (int)size)], matrix.data<float>().ToArray());
}

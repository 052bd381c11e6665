using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Kernels.Simd;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Native;

namespace Rag.Onnx.Runner;

/// <summary>
/// What was measured on machines, in a file: one entry for each kind of processor and number of threads. The file may vanish or be damaged
/// at any time; then it is measured again.
/// </summary>
internal sealed class MachineFile<T>(string path, int threads)
{
    private static readonly JsonSerializerOptions s_options = new() { Converters = { new JsonStringEnumConverter() } };

    private readonly string _machine = $"{Machine.Processor()}, {SimdSupport.Best}, {threads} threads";

    /// <summary>What this machine has; the default where nothing was measured on such a machine.</summary>
    public T? Find() => Read().GetValueOrDefault(_machine);

    /// <returns>False where the folder can only be read: the next start measures again.</returns>
    public bool TryKeep(T value)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var all = Read();
            all[_machine] = value;
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(all, s_options));
            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private Dictionary<string, T> Read()
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, T>>(BoundedFile.Read(path), s_options) ?? [];
        }
        catch (Exception e) when (e is ModelFileException or JsonException)
        {
            return [];
        }
    }
}

using System.Text.Json;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Adapters;

namespace Rag.Onnx.Verification;

/// <summary>The model that an adapter's folder is verified with.</summary>
internal static class AdapterBase
{
    public static bool IsAdapter(string folder) => File.Exists(Path.Combine(folder, AdapterConfiguration.FileName));

    /// <summary>The folder beside the adapter's that its reference names, or else its configuration.</summary>
    /// <exception cref="ModelFileException">Neither names a model that is there.</exception>
    public static string Of(string folder, JsonElement reference)
    {
        var name = reference.String("base") ?? AdapterConfiguration.Read(folder).Base ?? "";
        var last = Path.GetFileName(Path.TrimEndingDirectorySeparator(name.Replace('\\', '/')));
        var model = Path.Combine(Path.GetFullPath(folder), "..", last);
        return last.Length > 0 && last is not ("." or "..") && Directory.Exists(model)
            ? Path.GetFullPath(model)
            : throw new ModelFileException(
                folder,
                $"the model {name} is not there: put its folder beside the adapter's, under the name that base in "
                    + $"{ReferenceCheck.FileName} or base_model_name_or_path gives it."
            );
    }
}

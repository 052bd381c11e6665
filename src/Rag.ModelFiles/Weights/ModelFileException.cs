namespace Rag.ModelFiles.Weights;

/// <summary>
/// A model's file is damaged, hostile, missing or of a kind that is not read. The message is one sentence that names the file and the
/// defect.
/// </summary>
public sealed class ModelFileException : Exception
{
    public ModelFileException(string path, string defect, Exception? cause = null)
        : base($"{path}: {defect}", cause) => Path = path;

    public string Path { get; }
}

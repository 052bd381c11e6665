using Rag.ModelFiles.Library;

namespace Rag.ModelFiles.Tests.Library;

public sealed class ModelNameTests
{
    [Theory]
    [InlineData("/models/Qwen3-0.6B/", "Qwen3-0.6B")]
    [InlineData("owner/name", "name")]
    [InlineData("/d/m.Q4_K_M.gguf", "m.Q4_K_M")]
    [InlineData("/d/m-00001-of-00003.gguf", "m")]
    [InlineData("/d/my model", "my-model")]
    public void Of_APathOrRepository_IsItsLastName(string path, string name)
    {
        Assert.Equal(name, ModelName.Of(path));
        Assert.Null(ModelName.FaultOf(name));
    }
}

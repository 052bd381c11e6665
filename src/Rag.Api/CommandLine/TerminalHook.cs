using Spectre.Console.Rendering;

namespace Rag.Api.CommandLine;

/// <summary>Cleans what is drawn on standard output; the codes that color and draw are the renderer's own and stay.</summary>
internal sealed class TerminalHook : IRenderHook
{
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) =>
        renderables.Select(renderable => new Cleaned(renderable));

    private sealed class Cleaned(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => inner.Render(options, maxWidth).Select(Clean);

        private static Segment Clean(Segment segment) =>
            segment.IsControlCode || segment.IsLineBreak || TerminalText.Clean(segment.Text) is var text && text == segment.Text ? segment
            : segment.Link is null ? new Segment(text, segment.Style)
            : new Segment(text, segment.Style, segment.Link);
    }
}

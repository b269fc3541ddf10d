namespace MidasNet.Runner.Reports;

/// <summary>The styles of a report's page: light and dark, phone and print.</summary>
internal static class PageStyle
{
    /// <summary>The style sheet.</summary>
    public static string Sheet { get; } =
        $$"""
        :root{color-scheme:light dark;{{PageColors.Light}} }
        @media screen and (prefers-color-scheme:dark){:root{ {{PageColors.Dark}} } }
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
        body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,"Segoe UI",Helvetica,Arial,"DejaVu Sans",sans-serif;overflow-wrap:break-word}
        .page{display:grid;grid-template-columns:minmax(12rem,17rem) minmax(0,60rem);gap:0 3rem;max-width:82rem;margin:0 auto;padding:1.5rem 2rem 4rem}
        nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow-y:auto;padding:1rem 0;font-size:.9rem;line-height:1.4}
        nav h2{margin:0 0 .5rem;border:0;padding:0;font-size:.9rem;color:var(--muted)}
        nav ul{list-style:none;margin:0;padding:0}
        nav ul ul{padding-left:1rem}
        nav a{display:block;padding:.25rem .5rem;border-left:2px solid var(--grid);color:var(--ink);text-decoration:none}
        nav a:hover,nav a:focus-visible{color:var(--link);border-color:var(--link);text-decoration:underline}
        a{color:var(--link)}
        :focus-visible{outline:2px solid var(--link);outline-offset:2px}
        .skip{position:absolute;left:-99rem}
        .skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}
        h1,h2,h3,h4,h5,h6{color:var(--title);line-height:1.25;text-wrap:balance}
        h1{margin:.75rem 0 1rem;font-size:1.9rem}
        h2{margin:2.75rem 0 1rem;padding-bottom:.3rem;border-bottom:1px solid var(--grid);font-size:1.4rem}
        h3{margin:2rem 0 .75rem;font-size:1.12rem}
        p,ul,pre,figure,.table{margin:0 0 1.1rem}
        main p,main ul{max-width:46rem}
        main ul{padding-left:1.3rem}
        code,pre{font-family:ui-monospace,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
        code,pre{background:var(--guide);border-radius:4px}
        code{padding:.1em .3em}
        pre{padding:.8rem 1rem;white-space:pre-wrap;overflow-wrap:anywhere}
        pre code{padding:0;background:none}
        .table{overflow-x:auto}
        table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}
        th,td{padding:.35rem .8rem;border-bottom:1px solid var(--grid);text-align:left;vertical-align:top;font-weight:400}
        thead td,th[scope=col]{border-bottom:2px solid var(--muted);vertical-align:bottom;font-weight:600}
        td,th[scope=row]{max-width:32rem;overflow-wrap:anywhere}
        th[scope=row]:not(.n){min-width:7rem}
        .n{text-align:right;overflow-wrap:normal}
        tbody td.n{white-space:nowrap}
        tbody tr:hover{background:var(--guide)}
        figure{overflow-x:auto}
        figure svg{display:block;width:100%;max-width:var(--width);height:auto}
        figure img{max-width:100%;height:auto;image-rendering:pixelated}
        @media (max-width:56rem){
        .page{display:block;padding:.75rem 1rem 3rem}
        nav{position:static;max-height:none;border-bottom:1px solid var(--grid);padding:0 0 .75rem}
        nav>ul{columns:2}
        nav li{break-inside:avoid}
        nav ul ul{display:none}
        nav a{padding:.45rem .5rem}
        h1{font-size:1.5rem}
        figure svg{min-width:min(36rem,var(--width))}
        th,td{padding:.35rem .55rem}
        }
        @media print{
        .page{display:block;max-width:none;padding:0}
        nav,.skip{display:none}
        body{font-size:10pt}
        h1,h2,h3{break-after:avoid}
        figure,tr{break-inside:avoid}
        .table,figure{overflow:visible}
        main p,main ul{max-width:none}
        tbody td.n{white-space:normal}
        }

        """.ReplaceLineEndings("\n");
}
